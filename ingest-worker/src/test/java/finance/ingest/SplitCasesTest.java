package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import finance.replay.market.Row;
import finance.transform.TransformWorker;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Faults in the vendor's splits that users reported in public (massive-com/client-python,
/// polygon-io/issues 21, 51, 111, 124, 252, 253, 311, 324; IEX-API 1204), each from the vendor's answer to
/// the returns.
@Tag("slow")
class SplitCasesTest {
    private static final Clock LATER = Clock.fixed(Instant.parse("2026-06-01T17:00:00Z"), ZoneOffset.UTC);
    private static final String APPLE_SPLIT = split("AAPL-2026-03-03", "AAPL", "2026-03-03", "1", "4");
    private static final String OPEN_FINDINGS =
            "select kind, trading_date, ticker, decision from open_findings order by 1, 2";
    private static final String KEPT = "still counted; removed if a later run finds them missing too";

    private final Market market = Market.empty();
    private final IngestTestbed testbed = IngestTestbed.of(market);

    @BeforeEach
    void sendNoSplits() {
        vendorSends();
    }

    @AfterEach
    void close() {
        testbed.close();
    }

    @Test
    void ofContradictoryRatiosTheOneThatThePriceShowsCounts() {
        closes("SOPA", "2024-04-29", "0.1", "0.1", "1.5", "1.5");
        vendorSends(
                split("SOPA-2024-05-01", "SOPA", "2024-05-01", "15", "1"),
                split("second", "SOPA", "2024-05-01", "10", "1"));
        load("2024-04-29", "2024-05-02");
        assertThat(returns("SOPA")).containsExactly("null", "0.0000", "0.0000", "0.0000");
        assertThat(testbed.rows("select split_from, split_to from splits")).containsExactly("15|1");
        assertThat(testbed.rows("select count(*) from split_claims")).containsExactly("2");
        assertThat(testbed.rows(OPEN_FINDINGS)).containsExactly("split_contradicts_price|2024-05-01|SOPA|not counted");
    }

    @Test
    void splitThatIsRepeatedOnTheNextDayCountsOnce() {
        closes("HLT", "2024-04-29", "90", "90", "30", "30");
        vendorSends(
                split("HLT-2024-05-01", "HLT", "2024-05-01", "1", "3"),
                split("HLT-2024-05-02", "HLT", "2024-05-02", "1", "3"));
        load("2024-04-29", "2024-05-02");
        assertThat(returns("HLT")).containsExactly("null", "0.0000", "0.0000", "0.0000");
        assertThat(testbed.rows(OPEN_FINDINGS)).containsExactly("split_repeated|2024-05-02|HLT|not counted");
    }

    @Test
    void stockDividendAndReverseSplitOfOneDayBothCount() {
        closes("SLG", "2024-04-29", "80", "80", "80.025", "80");
        vendorSends(
                split("SLG-2024-05-01", "SLG", "2024-05-01", "10000", "10306"),
                split("b", "SLG", "2024-05-01", "1.030927", "1"));
        load("2024-04-29", "2024-05-02");
        assertThat(returns("SLG")).containsExactly("null", "0.0000", "0.0000", "-0.0003");
        assertThat(testbed.rows("select count(*) from splits")).containsExactly("2");
        assertThat(testbed.rows(OPEN_FINDINGS)).isEmpty();
    }

    /// An ingest alone: the claims are chosen again after the days are loaded.
    @Test
    void ingestWithoutTransformStoresTheSplitsThatCount() {
        closes("HLT", "2024-04-29", "90", "90", "30", "30");
        vendorSends(
                split("HLT-2024-05-02", "HLT", "2024-05-02", "1", "3"),
                split("HLT-2024-05-01", "HLT", "2024-05-01", "1", "3"));
        ingest("2024-04-29", "2024-05-02");
        assertThat(testbed.rows("select execution_date from splits")).containsExactly("2024-05-01");
    }

    @Test
    void emptyAnswerRemovesASplitOnlyWhenALaterRunGetsItToo() {
        loadApple();
        vendorSends();
        testbed.vendor.forgetCalls();
        load("--force", "2026-03-04");
        assertThat(testbed.vendor.callsOf(IngestTestbed.SPLITS)).isEqualTo(2);
        assertThat(returns("AAPL")).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows(OPEN_FINDINGS)).containsExactly("splits_vanished|2026-03-03|AAPL|" + KEPT);
        assertThat(testbed.rows("select message from open_findings"))
                .containsExactly(
                        "expected known splits in the vendor's answer, found 1 missing twice: AAPL 2026-03-03 1:4");

        load("--force", "2026-03-04");
        assertThat(returns("AAPL")).containsExactly("null", "-0.7500", "0.0000");
        assertThat(testbed.rows(
                        "select decision from findings where kind = 'splits_vanished' and resolved_at is not null"))
                .containsExactly("1 removed, because a later run found them missing too");
        assertThat(testbed.rows("select kind from open_findings")).containsExactly("split_missing");

        vendorSends(APPLE_SPLIT);
        load("--force", "2026-03-04");
        assertThat(returns("AAPL")).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows(OPEN_FINDINGS)).isEmpty();
    }

    /// The bars are written when the second answer is due.
    @Test
    void noDayIsLoadedIfTheSecondRequestForAMissingSplitFails() {
        loadApple();
        closes("AAPL", "2026-03-05", "50", "51");
        testbed.vendor.faultWith(Faults.always(answer())
                .onPath(IngestTestbed.SPLITS)
                .first(1)
                .or(Faults.always(Fault.unauthorized()).onPath(IngestTestbed.SPLITS)));
        CapturedOutput run =
                IngestTestbed.run(testbed.environment, IngestTestbed.SHORT_RETRIES, LATER, "2026-03-05", "2026-03-06");
        assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
        assertThat(testbed.rows(
                        "select verdict from trading_days where trading_date >= '2026-03-05' and verdict is not null"))
                .containsExactly("REFUSED");
        assertThat(testbed.rows("select count(*) from daily_bars where trading_date >= '2026-03-05'"))
                .containsExactly("0");
        assertThat(testbed.rows("select ticker from splits")).containsExactly("AAPL");
    }

    @Test
    void splitThatIsMissingInOneAnswerOnlyStaysWithoutAFinding() {
        loadApple();
        testbed.vendor.faultWith(Faults.always(answer())
                .onPath(IngestTestbed.SPLITS)
                .first(1)
                .or(Faults.always(answer(APPLE_SPLIT)).onPath(IngestTestbed.SPLITS)));
        load("--force", "2026-03-04");
        assertThat(testbed.rows("select ticker from splits")).containsExactly("AAPL");
        assertThat(testbed.rows("select missing_since from split_claims")).containsExactly("");
        assertThat(testbed.rows("select * from findings")).isEmpty();
    }

    @Test
    void splitThatReturnsAfterOneRunSettlesTheFinding() {
        loadApple();
        vendorSends();
        load("--force", "2026-03-04");
        vendorSends(APPLE_SPLIT);
        load("--force", "2026-03-04");
        assertThat(testbed.rows("select missing_since, gone_at from split_claims"))
                .containsExactly("|");
        assertThat(testbed.rows("select decision, resolved_at is not null from findings"))
                .containsExactly("the vendor sends them again|t");
    }

    @Test
    void announcedSplitThatIsCancelledGoesByTheSameRule() {
        String claim = "select count(*), count(missing_since), count(gone_at) from split_claims";
        closes("AAPL", "2026-03-02", "400", "404", "404");
        vendorSends(APPLE_SPLIT);
        load("2026-03-02", "2026-03-03");
        assertThat(testbed.rows(claim)).containsExactly("1|0|0");
        vendorSends();
        load("--force", "2026-03-03");
        assertThat(testbed.rows(claim)).containsExactly("1|1|0");
        load("--force", "2026-03-03");
        assertThat(testbed.rows(claim)).containsExactly("1|1|1");
        assertThat(testbed.rows("select ticker from splits")).isEmpty();
    }

    @Test
    void unreadableRowIsAFindingAndTheOthersLoad() {
        closes("AAA", "2026-03-02", "10", "10");
        vendorSends(
                split("GOOD-2026-02-23", "GOOD", "2026-02-23", "1", "2"),
                split("ZERO-2026-02-20", "ZERO", "2026-02-20", "1", "0"),
                split("x", "NUL", "2026-02-20", "null", "2"),
                "{\"id\":\"y\",\"execution_date\":\"2026-02-20\",\"split_from\":1,\"split_to\":2}",
                split("z", "DATE", "soon", "1", "2"),
                "null");
        assertThat(ingest("2026-03-02").err()).contains("5 unreadable rows; open_findings lists them");
        assertThat(testbed.rows("select ticker from splits")).containsExactly("GOOD");
        assertThat(testbed.rows("select trading_date, verdict from trading_days"))
                .containsExactly("2026-03-02|LOADED");
        assertThat(testbed.rows(
                        "select trading_date, ticker, message, decision from open_findings order by message, ticker"))
                .containsExactly(
                        "||unreadable row of splits: expected a JSON object, found NULL|the row was not stored",
                        "|DATE|unreadable row of splits: expected a date as execution_date, found 'soon'|the row was not stored",
                        "2026-02-20|ZERO|unreadable row of splits: expected a positive number as split_to, found '0'|the row was not stored",
                        "2026-02-20|NUL|unreadable row of splits: expected split_from, found none|the row was not stored",
                        "2026-02-20||unreadable row of splits: expected ticker, found none|the row was not stored");
        assertThat(testbed.rows("select evidence ->> 'row' from open_findings where ticker = 'ZERO'"))
                .containsExactly(split("ZERO-2026-02-20", "ZERO", "2026-02-20", "1", "0"));

        ingest("--force", "2026-03-02");
        assertThat(testbed.rows("select count(*) from findings")).containsExactly("5");
        vendorSends(
                split("GOOD-2026-02-23", "GOOD", "2026-02-23", "1", "2"), split("x", "NUL", "2026-02-20", "1", "2"));
        ingest("--force", "2026-03-02");
        assertThat(testbed.rows("select ticker from splits order by 1")).containsExactly("GOOD", "NUL");
        assertThat(testbed.rows("select * from open_findings")).isEmpty();
    }

    @Test
    void knownSplitWhoseRowBecomesUnreadableIsNotMissing() {
        loadApple();
        vendorSends(split("AAPL-2026-03-03", "AAPL", "2026-03-03", "null", "4"));
        load("--force", "2026-03-04");
        load("--force", "2026-03-04");
        assertThat(returns("AAPL")).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows("select kind from open_findings")).containsExactly("split_unreadable");
    }

    @Test
    void splitThatTheVendorAddsLateCorrectsTheReturns() {
        closes("LATE", "2026-03-09", "100", "25", "25");
        load("2026-03-09", "2026-03-11");
        assertThat(returns("LATE")).containsExactly("null", "-0.7500", "0.0000");
        assertThat(testbed.rows(OPEN_FINDINGS))
                .containsExactly(
                        "split_missing|2026-03-10|LATE|not applied; insert a row into split_overrides if the split took place");
        vendorSends(split("LATE-2026-03-10", "LATE", "2026-03-10", "1", "4"));
        load("--force", "2026-03-10");
        assertThat(returns("LATE")).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows(OPEN_FINDINGS)).isEmpty();
    }

    @Test
    void splitFiledUnderALaterTickerIsReportedAsMissing() {
        closes("DRAD", "2019-06-04", "0.5", "5.0");
        vendorSends(split("STRR-2019-06-05", "STRR", "2019-06-05", "10", "1"));
        load("2019-06-04", "2019-06-05");
        assertThat(returns("DRAD")).containsExactly("null", "9.0000");
        assertThat(testbed.rows("select kind, ticker, evidence ->> 'split_from' from open_findings"))
                .containsExactly("split_missing|DRAD|10");
    }

    private void loadApple() {
        closes("AAPL", "2026-03-02", "400", "100", "100");
        vendorSends(APPLE_SPLIT);
        load("2026-03-02", "2026-03-04");
        assertThat(returns("AAPL")).containsExactly("null", "0.0000", "0.0000");
    }

    private void closes(String ticker, String firstDate, String... closes) {
        for (int day = 0; day < closes.length; day++) {
            market.withRows(
                    LocalDate.parse(firstDate).plusDays(day),
                    List.of(Row.of(ticker, closes[day]), Row.of("ZED", "10")));
        }
    }

    private static String split(String id, String ticker, String date, String from, String to) {
        return "{\"id\":\"%s\",\"ticker\":\"%s\",\"execution_date\":\"%s\",\"split_from\":%s,\"split_to\":%s}"
                .formatted(id, ticker, date, from, to);
    }

    private static Fault answer(String... splits) {
        return Fault.body("{\"status\":\"OK\",\"results\":[" + String.join(",", splits) + "]}");
    }

    private void vendorSends(String... splits) {
        testbed.vendor.faultWith(Faults.always(answer(splits)).onPath(IngestTestbed.SPLITS));
    }

    private CapturedOutput ingest(String... args) {
        CapturedOutput run = IngestTestbed.run(testbed.environment, IngestTestbed.SHORT_RETRIES, LATER, args);
        assertThat(run.exitCode()).as(run.all()).isZero();
        return run;
    }

    private void load(String... args) {
        ingest(args);
        assertThat(TransformWorker.run(new String[] {"--stale"}, testbed.environment))
                .isZero();
    }

    private List<String> returns(String ticker) {
        return testbed.rows("""
                select coalesce(round(daily_return::numeric, 4)::text, 'null')
                from daily_bars
                where ticker = '%s'
                order by trading_date""".formatted(ticker));
    }
}
