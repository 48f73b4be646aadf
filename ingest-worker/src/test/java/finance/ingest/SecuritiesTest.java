package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.common.testing.CapturedOutput;
import finance.replay.market.Market;
import finance.transform.TransformWorker;
import java.math.BigDecimal;
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

    @BeforeAll
    static void load() {
        market = Market.empty().today(LAST).withCompanyHistories();
        testbed = IngestTestbed.of(market);
        ingest("2021-06-22", "2021-07-02");
        ingest(FIRST.toString(), LAST.toString());
        transform();
        testbed.execute(
                "create table returns_before as select ticker, trading_date, daily_return, total_return from daily_bars");
        CapturedOutput run = testbed.ingest("--securities");
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("securities: 10 active and 4 delisted records, 14 added", "7 days with stale returns");
        transform();
    }

    @AfterAll
    static void close() {
        testbed.close();
    }

    private static void ingest(String... args) {
        CapturedOutput run = testbed.ingest(args);
        assertThat(run.exitCode()).as(run.all()).isZero();
    }

    private static void transform() {
        assertThat(TransformWorker.run(new String[] {"--stale"}, testbed.environment))
                .isZero();
    }

    private static List<String> spells(String ticker) {
        return testbed.rows("""
                select spell.ticker, spell.first_date, spell.last_date, spell.confidence, spell.source, spell.change_source
                from ticker_spells as spell
                where spell.security_id = (
                    select security_id from ticker_spells where ticker = '%s' order by first_date desc limit 1)
                order by spell.first_date""".formatted(ticker));
    }

    @Test
    void spellsFollowRenamesAndCycles() {
        assertThat(spells("RENAB"))
                .containsExactly("RENAA|2021-06-22|2025-06-06|0||", "RENAB|2025-06-09|2025-12-31|2|event, dates|");
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
    void spellsSeparateSecuritiesWithOneTicker() {
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
                        "REUSA|2025-05-01|2025-12-31|list||2025-05-01|infinity");
        assertThat(testbed.value("select count(distinct security_id) from ticker_spells where ticker = 'REUSA'"))
                .isEqualTo("2");
    }

    /// Before the list, a split or dividend of a renamed security did not reach the bars of the old ticker.
    @Test
    void returnsThatFollowFromIdentityAreCorrectedAndOthersStay() {
        assertThat(testbed.rows("""
                        select before.ticker, before.trading_date, round(before.daily_return::numeric, 2), before.total_return = before.daily_return
                        from returns_before as before
                        inner join daily_bars as bars using (ticker, trading_date)
                        where (before.daily_return, before.total_return) is distinct from (bars.daily_return, bars.total_return)
                        order by 2, 1"""))
                .extracting(row -> row.substring(0, row.indexOf('|', row.indexOf('|') + 1)))
                .containsExactly(
                        "RENAA|2025-02-12",
                        "RENAA|2025-04-15",
                        "CYCLB|2025-05-14",
                        "RENAA|2025-05-14",
                        "TRIPC|2025-07-08",
                        "HANDA|2025-07-14",
                        "CYCLB|2025-08-13");
        assertThat(testbed.rows("""
                        select trading_date, daily_return is null, total_return is null, return_span
                        from daily_bars where ticker = 'HANDA' and trading_date between '2025-07-11' and '2025-07-15'
                        order by 1""")).containsExactly("2025-07-11|f|f|1", "2025-07-14|t|t|", "2025-07-15|f|f|1");
        assertThat(testbed.rows("select count(*) from trading_days where returns_stale"))
                .containsExactly("0");
    }

    @Test
    void returnInputsShowTheChangeAndTheSplitUnderAnotherTicker() {
        assertThat(testbed.rows("""
                        select previous_close is not null, computed_return, security_id <> previous_security_id, change_source
                        from return_inputs('HANDA', '2025-07-14')""")).containsExactly("t||t|dates, delisting, event, figi");
        assertThat(testbed.rows("""
                        select shares_before, shares_after, computed_return = daily_return, security_id = previous_security_id,
                            splits -> 0 ->> 'execution_date', change_source
                        from return_inputs('TRIPC', '2025-07-08')""")).containsExactly("5|1|t|t|2025-07-08|");
        assertThat(testbed.rows("""
                        select jsonb_array_length(dividends), computed_total_return = total_return, total_return > daily_return
                        from return_inputs('RENAA', '2025-05-14')""")).containsExactly("1|t|t");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            RENAB, renamed
            RENAA, renamed
            CYCLA, cycle-of-two
            TRIPA, cycle-of-three
            HANDA, handed-on-to
            SPECA, special
            """)
    void totalReturnsOfTheHistoryAreTheWealthOfTheSecurity(String ticker, String id) {
        NavigableMap<LocalDate, BigDecimal> wealth = market.wealth(id, FIRST, LAST);
        assertThat(testbed.rows("""
                        select count(*), count(distinct trading_date), count(*) filter (where total_return is null)
                        from history_of('%s') where trading_date > '%s'""".formatted(ticker, FIRST)))
                .containsExactly((wealth.size() - 1) + "|" + (wealth.size() - 1) + "|0");
        assertThat(Double.valueOf(testbed.value("""
                        select exp(sum(ln(1 + total_return))) from history_of('%s') where trading_date > '%s'""".formatted(ticker, FIRST))))
                .isCloseTo(wealth.lastEntry().getValue().doubleValue(), within(1e-9));
        // in the second order, the ratio of adjusted closes differs by total return x yield for each dividend
        assertThat(Double.valueOf(testbed.value("""
                        with ends as (
                            select first_value(total_return_close) over (order by trading_date) as first_close, total_return_close
                            from history_of('%s') where trading_date >= '%s' order by trading_date desc limit 1)
                        select total_return_close / first_close from ends""".formatted(ticker, FIRST))))
                .isCloseTo(wealth.lastEntry().getValue().doubleValue(), within(0.05));
    }

    @Test
    void adjustedBarsHaveTheSharesOfTheSecurity() {
        assertThat(testbed.rows("""
                        select ticker, trim_scale(split_factor), min(trading_date), max(trading_date), count(distinct security_id)
                        from adjusted_bars
                        where ticker ~ '^(TRIP|RENA|REUS)' and trading_date > '2024-12-31'
                        group by 1, 2
                        order by 3, 1"""))
                .containsExactly(
                        "RENAA|2|2025-01-02|2025-04-14|1",
                        "REUSB|1|2025-01-02|2025-12-31|2",
                        "TRIPA|0.2|2025-01-02|2025-02-28|1",
                        "TRIPB|0.2|2025-03-03|2025-05-30|1",
                        "RENAA|1|2025-04-15|2025-06-06|1",
                        "REUSA|1|2025-05-01|2025-12-31|1",
                        "TRIPC|0.2|2025-06-02|2025-07-07|1",
                        "RENAB|1|2025-06-09|2025-12-31|1",
                        "TRIPC|1|2025-07-08|2025-09-30|1",
                        "TRIPA|1|2025-10-01|2025-12-31|1");
    }

    /// The dividends of the second company do not lower the closes of the first one.
    @Test
    void adjustedBarsOfAReusedTickerShowTwoSecurities() {
        assertThat(testbed.rows("""
                        select security_id = lag(security_id) over (order by security_id), max(trading_date) < '2021-07-01',
                            bool_and(total_return_close = close), count(*) > 5
                        from adjusted_bars where ticker = 'REUSA' group by security_id order by max(trading_date)""")).containsExactlyInAnyOrder("|t|t|t", "f|f|f|t");
        assertThat(testbed.rows("select min(trading_date), max(trading_date) from history_of('REUSA')"))
                .containsExactly("2025-05-01|2025-12-31");
    }

    @Test
    void universeHasDelistedSecuritiesAndTheirTypes() {
        assertThat(testbed.rows("""
                        select ticker, type, delisted_on, name from universe('2025-06-09')
                        where ticker in ('GONEA', 'HANDA', 'HANDB', 'RENAA', 'RENAB', 'TRIPC') order by 1"""))
                .containsExactly(
                        "GONEA|CS|2025-09-02|Made-up delisted",
                        "HANDA|CS|2025-07-14|Made-up handed-on-from",
                        "HANDB|CS||Made-up handed-on-to",
                        "RENAB|CS||Made-up renamed",
                        "TRIPC|CS||Made-up cycle-of-three");
        assertThat(testbed.value("select count(*) from universe('2025-09-02') where ticker = 'GONEA'"))
                .isEqualTo("0");
        assertThat(testbed.value("select last_date from ticker_spells where ticker = 'GONEA'"))
                .isEqualTo("2025-08-29");
    }

    @Test
    void secondReadingRequestsNoEventsAndChangesNothing() {
        String spells = "select * from ticker_spells order by ticker, first_date";
        String claims = "select ticker, active, delisted_on, first_seen, gone_at from security_claims order by 1, 2, 3";
        List<String> before = testbed.rows(spells);
        List<String> claimsBefore = testbed.rows(claims);
        testbed.vendor.forgetCalls();
        CapturedOutput run = testbed.ingest("--securities");
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out())
                .contains("0 added, 0 removed", "events of 0 tickers read")
                .doesNotContain("stale");
        assertThat(testbed.rows(spells)).isEqualTo(before);
        assertThat(testbed.rows(claims)).isEqualTo(claimsBefore);
        assertThat(testbed.vendor.callsOf("/vX/")).isZero();
        assertThat(testbed.vendor.callsOf("/v3/")).isEqualTo(2);
    }
}
