package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import finance.transform.TransformWorker;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The company histories of the made-up market, thirteen months of sessions and some of 2021, through the
/// list of securities. docs/replay.md has the histories.
@Tag("slow")
class SecuritiesTest {
    private static final LocalDate FIRST = LocalDate.of(2024, 12, 2);
    private static final LocalDate LAST = LocalDate.of(2025, 12, 31);

    private static Market market;
    private static IngestTestbed testbed;
    private static List<String> returnsBefore;

    @BeforeAll
    static void load() throws SQLException {
        market = Market.empty().today(LAST).withCompanyHistories();
        testbed = IngestTestbed.of(market);
        ingest("2021-06-22", "2021-07-02");
        ingest(FIRST.toString(), LAST.toString());
        transform();
        returnsBefore = testbed.rows("select ticker, trading_date, daily_return, total_return from daily_bars order by 1, 2");
        IngestTestbed.Run run = testbed.ingest("--securities");
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.out()).contains("securities: ", " ticker spells");
    }

    @AfterAll
    static void close() {
        testbed.close();
    }

    private static void ingest(String... args) {
        IngestTestbed.Run run = testbed.ingest(args);
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    private static void transform() {
        assertThat(TransformWorker.run(new String[] {"--stale"}, testbed.environment)).isZero();
    }

    private static List<String> spells(String ticker) throws SQLException {
        return testbed.rows("""
                select spell.ticker, spell.first_date, spell.last_date, spell.confidence, spell.source, spell.change_source
                from ticker_spells as spell
                where spell.security_id = (
                    select security_id from ticker_spells where ticker = '%s' order by first_date desc limit 1)
                order by spell.first_date""".formatted(ticker));
    }

    @Test
    void spellsFollowRenamesAndCycles() throws SQLException {
        assertThat(spells("RENAB"))
                .containsExactly(
                        "RENAA|2021-06-22|2025-06-06|0||", "RENAB|2025-06-09|2025-12-31|2|event, dates|");
        assertThat(spells("CYCLA"))
                .containsExactly(
                        "CYCLA|2021-06-22|2025-03-31|0||",
                        "CYCLB|2025-04-01|2025-08-29|2|event, dates|",
                        "CYCLA|2025-09-02|2025-12-31|2|event, dates|");
        assertThat(spells("TRIPA"))
                .containsExactly(
                        "TRIPA|2021-06-22|2025-02-28|0||",
                        "TRIPB|2025-03-03|2025-05-30|2|event, dates|",
                        "TRIPC|2025-06-02|2025-09-30|2|event, dates|",
                        "TRIPA|2025-10-01|2025-12-31|2|event, dates|");
    }

    @Test
    void spellsSeparateSecuritiesWithOneTicker() throws SQLException {
        assertThat(spells("HANDA"))
                .containsExactly(
                        "HANDB|2021-06-22|2025-07-11|0||",
                        "HANDA|2025-07-14|2025-12-31|2|event, dates|dates, delisting, event, figi");
        assertThat(testbed.rows("""
                        select ticker, first_date, last_date, source, change_source, valid_from, valid_to
                        from ticker_spells where ticker in ('HANDA', 'REUSA', 'GONEA') order by 1, 2"""))
                .containsExactly(
                        "GONEA|2021-06-22|2025-08-29|list, delisting||-infinity|infinity",
                        "HANDA|2021-06-22|2025-07-11|list, delisting||-infinity|2025-07-14",
                        "HANDA|2025-07-14|2025-12-31|event, dates|dates, delisting, event, figi|2025-07-14|infinity",
                        "REUSA|2021-06-22|2021-06-30|list, delisting||-infinity|2025-05-01",
                        "REUSA|2025-05-01|2025-12-31|list|delisting, event, figi|2025-05-01|infinity");
        assertThat(testbed.value("select count(distinct security_id) from ticker_spells where ticker = 'REUSA'"))
                .isEqualTo("2");
    }

    @Test
    void returnAcrossAHandedOnTickerIsNullAndOthersStay() throws SQLException {
        assertThat(testbed.value("select daily_return is not null from daily_bars where ticker = 'HANDA' and trading_date = '2025-07-14'"))
                .isEqualTo("t");
        transform();
        assertThat(testbed.rows("""
                        select trading_date, daily_return is null, total_return is null, return_span
                        from daily_bars where ticker = 'HANDA' and trading_date between '2025-07-11' and '2025-07-15'
                        order by 1"""))
                .containsExactly("2025-07-11|f|f|1", "2025-07-14|t|t|", "2025-07-15|f|f|1");
        assertThat(testbed.rows("""
                        select previous_close is not null, computed_return, security_id <> previous_security_id, change_source
                        from return_inputs('HANDA', '2025-07-14')"""))
                .containsExactly("t||t|dates, delisting, event, figi");
    }
}
