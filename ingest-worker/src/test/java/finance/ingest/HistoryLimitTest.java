package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.RecordedCall;
import finance.replay.market.Market;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Ranges and days that begin before the history of the vendor's plan.
@Tag("slow")
class HistoryLimitTest {
    private static final LocalDate FIRST = LocalDate.of(2025, 12, 22);
    /// 250 sessions; the plan serves the last seven.
    private static final String[] YEAR = {"2025-01-02", "2025-12-31"};

    private final IngestTestbed testbed = IngestTestbed.of(Market.of(1, 5), Faults.outOfPlan(FIRST));

    @AfterEach
    void close() {
        testbed.close();
    }

    @Test
    void firstSessionOfThePlanIsFoundWithFewCalls() {
        CapturedOutput run = testbed.ingest(YEAR);

        assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
        assertThat(run.out()).contains("7 LOADED").contains("243 OUT_OF_PLAN");
        assertThat(run.err())
                .containsOnlyOnce((243 - refusedCalls())
                        + " sessions from 2025-01-03 to 2025-12-17 not requested: outside the plan's history,"
                        + " which begins on 2025-12-22 or later");
        assertThat(refusedCalls()).isLessThanOrEqualTo(9);
        assertThat(testbed.dayCalls()).as("no session is requested twice").isEqualTo(7 + refusedCalls());
        assertThat(testbed.rows("select first_date from vendor_plan")).containsExactly("2025-12-22");
        assertThat(testbed.rows("""
                select verdict, min(trading_date), max(trading_date), count(*), count(run_id)
                from trading_days where is_session group by verdict order by verdict"""))
                .containsExactly(
                        "LOADED|2025-12-22|2025-12-31|7|7", "OUT_OF_PLAN|2025-01-02|2025-12-19|243|" + refusedCalls());
    }

    @Test
    void knownFirstSessionIsUsedWithoutACall() {
        testbed.ingest(YEAR);
        testbed.vendor.forgetCalls();
        assertThat(testbed.ingest(YEAR).exitCode()).isEqualTo(2);
        assertThat(testbed.ingest("2025-12-18", "2025-12-19").exitCode()).isEqualTo(2);
        CapturedOutput day = testbed.ingest("2025-06-02");

        assertThat(day.exitCode()).isEqualTo(2);
        assertThat(day.out()).startsWith("2025-06-02 OUT_OF_PLAN");
        assertThat(testbed.vendor.calls()).isEmpty();
        assertThat(testbed.ingest("--plan", YEAR[0], YEAR[1]).out())
                .contains(
                        "250 sessions, 7 loaded, 243 before 2025-12-22, the first session of the vendor's plan; 0 calls");
        assertThat(testbed.ingest("--plan", "--force", YEAR[0], YEAR[1]).out())
                .contains("; " + (7 + IngestTestbed.REFERENCE_CALLS) + " calls");
    }

    @Test
    void historyThatBeginsOneDayLaterIsFoundWithTwoCalls() {
        storeYesterdaysFirstSession();
        testbed.vendor.faultWith(Faults.outOfPlan(FIRST.plusDays(1)));
        CapturedOutput run = testbed.ingest("2025-11-03", "2025-12-31");

        assertThat(run.out()).contains("6 LOADED").contains("35 OUT_OF_PLAN");
        assertThat(testbed.rows("select first_date from vendor_plan")).containsExactly("2025-12-23");
        assertThat(refusedCalls()).isEqualTo(1);
        assertThat(testbed.dayCalls()).isEqualTo(6 + 1);
    }

    @Test
    void rangeBeforeTheFirstSessionOfYesterdayIsRefusedWithThreeCalls() {
        storeYesterdaysFirstSession();
        CapturedOutput run = testbed.ingest("2025-11-03", "2025-12-12");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("29 OUT_OF_PLAN");
        assertThat(testbed.vendor.calls())
                .as("the expected session and the two before it")
                .hasSize(3);
        assertThat(testbed.rows("select first_date, found_at > clock_timestamp() - interval '1 hour' from vendor_plan"))
                .containsExactly("2025-12-22|t");
    }

    /// As Airflow's catch-up, with one run per day. From January 2 to the newest session that is due there are 290
    /// sessions: bisection needs nine calls.
    @Test
    void runsOfSingleDaysBeforeThePlanSearchOnce() {
        CapturedOutput first = testbed.ingest("2025-01-02");
        assertThat(first.exitCode()).as(first.all()).isEqualTo(2);
        assertThat(first.out()).startsWith("2025-01-02 OUT_OF_PLAN");
        assertThat(testbed.rows("select first_date from vendor_plan")).containsExactly("2025-12-22");
        assertThat(testbed.dayCalls()).isLessThanOrEqualTo(1 + 9);

        testbed.vendor.forgetCalls();
        for (String day : List.of("2025-01-03", "2025-06-02", "2025-12-19")) {
            CapturedOutput run = testbed.ingest(day);
            assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
            assertThat(run.out()).startsWith(day + " OUT_OF_PLAN after");
            assertThat(run.err())
                    .contains("1 session from " + day + " to " + day
                            + " not requested: outside the plan's history, which begins on 2025-12-22 or later");
        }
        assertThat(testbed.vendor.calls()).isEmpty();
        assertThat(testbed.ingest("2025-12-22").exitCode()).isZero();
        assertThat(testbed.rows("select * from vendor_plan_search")).isEmpty();
    }

    @Test
    void dayBeforeTheFirstSessionOfYesterdayIsRefusedWithoutItsReferenceData() {
        storeYesterdaysFirstSession();
        testbed.vendor.faultWith(Faults.outOfPlan(FIRST.plusDays(1)));
        CapturedOutput run = testbed.ingest("2025-06-02");

        assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
        assertThat(testbed.vendor.calls())
                .hasSize(2)
                .allMatch(call -> call.path().startsWith(IngestTestbed.GROUPED));
        assertThat(testbed.rows("select first_date from vendor_plan")).containsExactly("2025-12-23");
        testbed.vendor.forgetCalls();
        assertThat(testbed.ingest("2025-06-03").exitCode()).isEqualTo(2);
        assertThat(testbed.vendor.calls()).isEmpty();
    }

    @Test
    void runOfASingleDayWaitsForTheSearchOfAnotherRun() throws Exception {
        testbed.execute("insert into vendor_plan_search (started_at) values (clock_timestamp())");
        var run = CompletableFuture.supplyAsync(() -> testbed.ingest("2025-06-02"));
        for (int i = 0; i < 600 && testbed.rows("select 1 from trading_days").isEmpty(); i++) {
            Thread.sleep(50);
        }
        testbed.execute("""
                begin;
                insert into vendor_plan (first_date) values ('2025-12-22');
                delete from vendor_plan_search;
                commit""");

        assertThat(run.get(2, TimeUnit.MINUTES).exitCode()).isEqualTo(2);
        assertThat(testbed.vendor.calls()).isEmpty();
    }

    @Test
    void searchOfAKilledRunHoldsUpNoOther() {
        testbed.execute(
                "insert into vendor_plan_search (started_at) values (clock_timestamp() - interval '11 minutes')");
        assertThat(testbed.ingest("2025-01-02").exitCode()).isEqualTo(2);
        assertThat(testbed.rows("select first_date from vendor_plan")).containsExactly("2025-12-22");
    }

    @Test
    void planThatServesNoSessionIsRemembered() {
        testbed.vendor.faultWith(Faults.outOfPlan(LocalDate.of(2026, 3, 2)));
        testbed.ingest("2025-01-02");
        assertThat(testbed.rows("select first_date from vendor_plan"))
                .as("the day after the newest session that is due")
                .containsExactly("2026-02-28");
        testbed.vendor.forgetCalls();
        assertThat(testbed.ingest("2025-01-03").exitCode()).isEqualTo(2);
        assertThat(testbed.vendor.calls()).isEmpty();
    }

    private void storeYesterdaysFirstSession() {
        testbed.execute("""
                insert into vendor_plan (first_date, found_at)
                values ('2025-12-22', clock_timestamp() - interval '1 day')""");
    }

    @Test
    void forceLoadsTheSessionsThatALargerPlanServes() {
        testbed.ingest("2025-12-01", "2025-12-31");
        testbed.vendor.faultWith(Faults.none());
        assertThat(testbed.ingest("2025-12-01", "2025-12-31").exitCode()).isEqualTo(2);
        CapturedOutput run = testbed.ingest("--force", "2025-12-01", "2025-12-31");

        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.out()).contains("22 LOADED");
        assertThat(testbed.rows("select * from vendor_plan")).isEmpty();
        assertThat(testbed.rows("select distinct verdict from trading_days where is_session"))
                .containsExactly("LOADED");
    }

    /// 60 sessions, and 230 after them up to the newest one that is due.
    @Test
    void rangeThatIsCompletelyOutsideOfThePlanFindsItsFirstSession() {
        CapturedOutput run = testbed.ingest("2025-01-02", "2025-03-31");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("60 OUT_OF_PLAN");
        assertThat(testbed.rows("select first_date from vendor_plan")).containsExactly("2025-12-22");
        assertThat(testbed.dayCalls()).as("first, last, then bisection").isLessThanOrEqualTo(2 + 8);

        testbed.vendor.forgetCalls();
        testbed.ingest("2025-01-02", "2025-03-31");
        assertThat(testbed.vendor.calls()).isEmpty();
    }

    @Test
    void loadedSessionsStayLoadedOutsideOfThePlan() {
        testbed.vendor.faultWith(Faults.none());
        testbed.ingest("2025-12-01", "2025-12-05");
        testbed.vendor.faultWith(Faults.outOfPlan(FIRST));
        testbed.ingest("--force", "2025-12-01", "2025-12-31");
        assertThat(testbed.value(
                        "select count(*) from trading_days where verdict = 'LOADED' and trading_date < '2025-12-22'"))
                .isEqualTo("5");
    }

    @Test
    void errorOfOneSessionDuringTheSearchIsThatSessionsResult() {
        LocalDate tried = LocalDate.of(2025, 12, 23);
        testbed.vendor.faultWith(
                Faults.outOfPlan(FIRST).or(Faults.always(Fault.emptyDay()).onDays(tried)));
        CapturedOutput run = testbed.ingest("2025-12-15", "2025-12-31");

        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.out()).contains("6 LOADED").contains("5 OUT_OF_PLAN").contains("1 SUSPECT_EMPTY");
        assertThat(testbed.value("select verdict from trading_days where trading_date = '" + tried + "'"))
                .isEqualTo("SUSPECT_EMPTY");
    }

    @Test
    void rejectedKeyEndsTheSearch() {
        testbed.vendor.faultWith(Faults.always(Fault.forbiddenTimeframe())
                .onDays(LocalDate.of(2025, 1, 2))
                .or(Faults.always(Fault.unauthorized())));
        CapturedOutput run = testbed.ingest(YEAR);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("stopped early");
        assertThat(testbed.vendor.calls().size()).isLessThan(10);
    }

    private long refusedCalls() {
        return testbed.vendor.calls().stream()
                .map(RecordedCall::status)
                .filter(status -> status == 403)
                .count();
    }
}
