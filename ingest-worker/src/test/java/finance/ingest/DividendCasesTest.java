package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Dividend;
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

/// Dividends from the vendor's answer to the total returns, on the sessions of Monday 2 to Wednesday 4
/// March 2026.
@Tag("slow")
class DividendCasesTest {
    private static final Clock LATER = Clock.fixed(Instant.parse("2026-06-01T17:00:00Z"), ZoneOffset.UTC);
    private static final String DIVIDENDS = "/stocks/v1/dividends";
    private static final String OPEN_FINDINGS =
            "select kind, trading_date, ticker, decision from open_findings order by 1, 2, 4";

    private final Market market = Market.empty();
    private final IngestTestbed testbed = IngestTestbed.of(market);

    @BeforeEach
    void sendNoDividends() {
        vendorSends();
    }

    @AfterEach
    void close() {
        testbed.close();
    }

    @Test
    void regularAndSpecialDividendOfOneDayBothCount() {
        closes("AAA", "100", "89", "89");
        vendorSends(
                dividend("a", "AAA", "2026-03-03", "1", "recurring"),
                dividend("b", "AAA", "2026-03-03", "10", "special"));
        load("2026-03-02", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows("select cash_amount, currency, distribution_type, pay_date from dividends order by 1"))
                .containsExactly("1|USD|recurring|2026-03-20", "10|USD|special|2026-03-20");
        assertThat(testbed.rows(OPEN_FINDINGS)).isEmpty();
    }

    /// The choice of the dividends reads the bars while the transaction of the first day is open.
    @Test
    void firstDayOfAYearWithoutAPartitionDoesNotDelayItsDividends() {
        market.withRows(LocalDate.of(2002, 12, 17), List.of(Row.of("AAA", "100")));
        market.withRows(LocalDate.of(2002, 12, 18), List.of(Row.of("AAA", "99")));
        vendorSends(dividend("a", "AAA", "2002-12-18", "1", "recurring"));
        CapturedOutput run =
                IngestTestbed.run(testbed.environment, IngestTestbed.SHORT_RETRIES, LATER, "2002-12-17", "2002-12-18");
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.err()).doesNotContain("idle-in-transaction");
        assertThat(testbed.rows("select ticker from dividends")).containsExactly("AAA");
    }

    @Test
    void duplicateUnderAnotherIdCountsOnce() {
        closes("AAA", "100", "99", "99");
        vendorSends(
                dividend("a", "AAA", "2026-03-03", "1", "recurring"),
                dividend("b", "AAA", "2026-03-03", "1.00", "recurring"),
                dividend("c", "AAA", "2026-03-04", "1", "recurring"));
        load("2026-03-02", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows(OPEN_FINDINGS))
                .containsExactly(
                        "dividend_implausible|2026-03-03|AAA|not counted",
                        "dividend_implausible|2026-03-04|AAA|not counted");
        assertThat(testbed.rows("select message from open_findings where trading_date = '2026-03-04'"))
                .containsExactly("dividend of 1 USD (id c): repeats a of 2026-03-03 with the same cash and type");
    }

    @Test
    void choiceAmongRepeatedDividendsDoesNotDependOnTheOrderOfLoads() {
        closes("AAA", "100", "99", "99");
        String[] repeated = {
            dividend("a", "AAA", "2026-03-03", "1", "recurring"), dividend("b", "AAA", "2026-03-04", "1", "recurring")
        };
        vendorSends(repeated);
        load("2026-03-02", "2026-03-02");
        load("2026-03-03", "2026-03-03");
        load("2026-03-04", "2026-03-04");
        List<String> dayByDay = totalReturns();
        try (IngestTestbed other = IngestTestbed.of(market)) {
            other.vendor.faultWith(
                    Faults.always(answer(repeated, "ex_dividend_date")).onPath(DIVIDENDS));
            IngestTestbed.run(other.environment, IngestTestbed.SHORT_RETRIES, LATER, "2026-03-02", "2026-03-04");
            TransformWorker.run(new String[] {"--all"}, other.environment);
            assertThat(dayByDay)
                    .isEqualTo(other.rows("select coalesce(round(total_return::numeric, 4)::text, 'null')"
                            + " from daily_bars where ticker = 'AAA' order by trading_date"));
        }
    }

    @Test
    void twoAmountsOfOneTypeAndDayBothCountWithAFinding() {
        closes("AAA", "100", "97", "97");
        vendorSends(
                dividend("a", "AAA", "2026-03-03", "1", "recurring"),
                dividend("b", "AAA", "2026-03-03", "2", "recurring"));
        load("2026-03-02", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows(OPEN_FINDINGS))
                .containsExactly(
                        "dividend_implausible|2026-03-03|AAA|counted with cash_amount",
                        "dividend_implausible|2026-03-03|AAA|counted with cash_amount");
    }

    @Test
    void cashAboveThePreviousCloseDoesNotCount() {
        closes("AAA", "100", "101", "101");
        vendorSends(dividend("a", "AAA", "2026-03-03", "100", "recurring"));
        load("2026-03-02", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "0.0100", "0.0000");
        assertThat(testbed.rows("select ticker from dividends")).isEmpty();
        assertThat(testbed.rows("select decision, message from open_findings"))
                .containsExactly("not counted|dividend of 100 USD (id a): expected less than the close of 2026-03-02,"
                        + " 100.0000 on the share basis of the day");
    }

    /// The dividend counts until the close before it is loaded.
    @Test
    void closeThatIsLoadedLaterIsComparedToo() {
        closes("AAA", "100", "101", "101");
        testbed.vendor.faultWith(Faults.none());
        market.withDividends(List.of(Dividend.of("AAA", LocalDate.of(2026, 3, 3), "300")));
        load("2026-03-03", "2026-03-04");
        assertThat(testbed.rows("select ticker from dividends")).containsExactly("AAA");
        ingest("2026-03-02");
        assertThat(testbed.rows("select ticker from dividends")).isEmpty();
        assertThat(testbed.rows(OPEN_FINDINGS)).containsExactly("dividend_implausible|2026-03-03|AAA|not counted");
    }

    /// As for AAPL in August 2020: the two amounts are equal across a split that they must differ by.
    @Test
    void amountThatIgnoresASplitIsReported() {
        closes("AAA", "400", "100", "100");
        vendorSends(
                "{\"id\":\"s\",\"ticker\":\"AAA\",\"execution_date\":\"2026-03-03\",\"split_from\":1,\"split_to\":4}",
                dividend("a", "AAA", "2026-03-02", "0.205,\"split_adjusted_cash_amount\":0.205", "recurring"),
                dividend("b", "BBB", "2026-03-02", "0.8,\"split_adjusted_cash_amount\":0.2", "recurring"));
        load("2026-03-02", "2026-03-04");
        assertThat(testbed.rows("select decision, message from open_findings"))
                .containsExactly(
                        "counted with cash_amount|dividend of 0.205 USD (id a): expected a split-adjusted amount of"
                                + " 0.051250, found 0.205");
    }

    /// The split makes the cash implausible that was plausible without it: 60 of 400 became 60 of 40.
    @Test
    void dividendIsComparedAgainWhenASplitIsAddedLate() {
        closes("AAA", "400", "40", "40");
        String dividend = dividend("a", "AAA", "2026-03-03", "60", "special");
        vendorSends(dividend);
        load("2026-03-02", "2026-03-04");
        assertThat(testbed.rows("select ticker from dividends")).containsExactly("AAA");
        vendorSends(
                dividend,
                "{\"id\":\"s\",\"ticker\":\"AAA\",\"execution_date\":\"2026-03-03\",\"split_from\":1,\"split_to\":10}");
        load("--force", "2026-03-04");
        assertThat(testbed.rows("select ticker from dividends")).isEmpty();
        assertThat(testbed.rows(OPEN_FINDINGS)).containsExactly("dividend_implausible|2026-03-03|AAA|not counted");
    }

    @Test
    void cashInAnotherCurrencyLeavesTheTotalReturnUnknown() {
        closes("AAA", "100", "99", "99");
        vendorSends(dividend("a", "AAA", "2026-03-03", "1", "recurring").replace("USD", "CAD"));
        load("2026-03-02", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "null", "0.0000");
        assertThat(testbed.rows(OPEN_FINDINGS))
                .containsExactly("dividend_implausible|2026-03-03|AAA|counted: no total return on the day");
        vendorSends(dividend("a", "AAA", "2026-03-03", "1", "recurring"));
        load("--force", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows(OPEN_FINDINGS)).isEmpty();
    }

    @Test
    void lateAndRevisedDividendsCorrectTheTotalReturns() {
        closes("AAA", "100", "98", "98");
        load("2026-03-02", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "-0.0200", "0.0000");
        vendorSends(dividend("a", "AAA", "2026-03-03", "1", "recurring"));
        load("--force", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "-0.0100", "0.0000");
        vendorSends(dividend("a", "AAA", "2026-03-03", "2", "recurring"));
        load("--force", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows("select * from findings")).isEmpty();
    }

    @Test
    void cancelledDividendGoesWhenALaterRunMissesItToo() {
        closes("AAA", "100", "99", "99");
        vendorSends(dividend("a", "AAA", "2026-03-03", "1", "recurring"));
        load("2026-03-02", "2026-03-04");
        vendorSends();
        testbed.vendor.forgetCalls();
        load("--force", "2026-03-04");
        assertThat(testbed.vendor.callsOf(DIVIDENDS)).isEqualTo(2);
        assertThat(totalReturns()).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows("select kind, trading_date, ticker from open_findings"))
                .containsExactly("dividends_vanished|2026-03-03|AAA");
        load("--force", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "-0.0100", "0.0000");
        assertThat(testbed.rows("select * from dividends")).isEmpty();
        assertThat(testbed.rows(OPEN_FINDINGS)).isEmpty();
    }

    @Test
    void unreadableRowIsAFindingAndTheOthersLoad() {
        closes("AAA", "100", "99", "99");
        vendorSends(
                dividend("good", "AAA", "2026-03-03", "1", "recurring"),
                dividend("zero", "BBB", "2026-03-03", "0", "recurring"),
                dividend("null", "CCC", "2026-03-03", "null", "recurring"),
                "{\"id\":\"y\",\"ex_dividend_date\":\"2026-03-03\",\"cash_amount\":1}");
        load("2026-03-02", "2026-03-04");
        assertThat(totalReturns()).containsExactly("null", "0.0000", "0.0000");
        assertThat(testbed.rows("select kind, ticker, decision from open_findings order by 2"))
                .containsExactly(
                        "dividend_unreadable|BBB|the row was not stored",
                        "dividend_unreadable|CCC|the row was not stored",
                        "dividend_unreadable||the row was not stored");
    }

    @Test
    void databaseOfAnEarlierVersionGetsTheDividendsOfItsLoadedDays() {
        closes("AAA", "100", "99", "99");
        market.withRows(LocalDate.of(2026, 5, 28), List.of(Row.of("AAA", "98")));
        load("2026-03-02", "2026-03-04");
        testbed.execute("delete from dividends_coverage");
        vendorSends(dividend("a", "AAA", "2026-03-03", "1", "recurring"));
        load("2026-05-28");
        assertThat(totalReturns()).containsExactly("null", "0.0000", "0.0000", "-0.0101");
        assertThat(testbed.rows("select first_date, last_date from dividends_coverage"))
                .containsExactly("2026-02-16|2026-05-28");
    }

    private void closes(String ticker, String... closes) {
        for (int day = 0; day < closes.length; day++) {
            market.withRows(LocalDate.of(2026, 3, 2 + day), List.of(Row.of(ticker, closes[day]), Row.of("ZED", "10")));
        }
    }

    private static String dividend(String id, String ticker, String exDate, String cash, String type) {
        return """
                {"id":"%s","ticker":"%s","ex_dividend_date":"%s","cash_amount":%s,"currency":"USD","distribution_type":"%s",\
                "frequency":4,"pay_date":"2026-03-20"}""".formatted(id, ticker, exDate, cash, type);
    }

    /// Rows with an execution date are splits.
    private void vendorSends(String... rows) {
        testbed.vendor.faultWith(Faults.always(answer(rows, "ex_dividend_date"))
                .onPath(DIVIDENDS)
                .or(Faults.always(answer(rows, "execution_date")).onPath(IngestTestbed.SPLITS)));
    }

    private static Fault answer(String[] rows, String dateColumn) {
        List<String> chosen =
                List.of(rows).stream().filter(row -> row.contains(dateColumn)).toList();
        return Fault.body("{\"status\":\"OK\",\"results\":[" + String.join(",", chosen) + "]}");
    }

    private void ingest(String... args) {
        CapturedOutput run = IngestTestbed.run(testbed.environment, IngestTestbed.SHORT_RETRIES, LATER, args);
        assertThat(run.exitCode()).as(run.all()).isZero();
    }

    private void load(String... args) {
        ingest(args);
        assertThat(TransformWorker.run(new String[] {"--stale"}, testbed.environment))
                .isZero();
    }

    private List<String> totalReturns() {
        return testbed.rows("""
                select coalesce(round(total_return::numeric, 4)::text, 'null')
                from daily_bars
                where ticker = 'AAA'
                order by trading_date""");
    }
}
