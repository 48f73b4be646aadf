package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import java.time.LocalDate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every known answer of the vendor, and its result: verdict, exit code, log row, number of calls.
@Tag("slow")
class VendorCasesTest {
    private static final LocalDate FRIDAY = LocalDate.of(2025, 1, 10);
    private static final LocalDate MONDAY = LocalDate.of(2025, 1, 13);
    private static final String DAY =
            "select verdict, bars, run_id is not null from trading_days where trading_date = '2025-01-10'";
    private static final String LOG = "select verdict, row_count, results_count, http_status from ingestion_logs";

    @ParameterizedTest
    @CsvSource({
        "2025-01-11, weekend",
        "2025-01-01, New Year's Day",
        "2025-01-09, mourning for Jimmy Carter",
        "2024-03-29, Good Friday"
    })
    void closedDayNeedsNoCall(String date, String why) {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            CapturedOutput run = testbed.ingest(date);

            assertThat(run.exitCode()).isEqualTo(99);
            assertThat(run.out()).contains(date + " NO_SESSION: " + why);
            assertThat(testbed.vendor.calls()).isEmpty();
            assertThat(testbed.rows("select trading_date, is_session, verdict, message from trading_days"))
                    .containsExactly(date + "|f|NO_SESSION|" + why);
            assertThat(testbed.rows(LOG)).containsExactly("NO_SESSION|0|0|");
        }
    }

    @Test
    void sessionIsLoadedWithOneCallForItAndOneForItsSplits() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            CapturedOutput run = testbed.ingest("2025-01-10");

            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("2025-01-10 LOADED");
            assertThat(testbed.dayCalls()).isEqualTo(1);
            assertThat(testbed.vendor.callsOf(IngestTestbed.SPLITS)).isEqualTo(1);
            assertThat(testbed.vendor.calls()).allMatch(call -> call.bearer() && !call.keyInUrl());
            assertThat(testbed.vendor.calls()).anyMatch(call -> call.query().contains("adjusted=false"));
            assertThat(testbed.rows("""
                    select verdict, bars + test_symbols + refused = results_count, row_count = (select count(*) from daily_bars),
                        inserted = bars, http_status, request_id like 'made-up-%', message, duration_seconds > 0
                    from ingestion_logs""")).containsExactly("LOADED|t|t|t|200|t||t");
            assertThat(testbed.rows(DAY))
                    .containsExactly("LOADED|" + testbed.value("select count(*) from daily_bars") + "|t");
        }
    }

    @Test
    void loadedDayIsNotRequestedAgain() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.ingest("2025-01-10");
            testbed.vendor.forgetCalls();
            CapturedOutput run = testbed.ingest("2025-01-10");

            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("is already loaded");
            assertThat(testbed.vendor.calls()).isEmpty();
            assertThat(testbed.rows(LOG)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"queryCount\":0,\"resultsCount\":0,\"adjusted\":false,\"status\":\"OK\",\"request_id\":\"r2\"}",
                "{\"status\":\"OK\",\"queryCount\":0,\"resultsCount\":0,\"adjusted\":true,\"results\":null}",
                "{\"status\":\"OK\",\"queryCount\":0,\"resultsCount\":0,\"results\":[]}",
                "{\"status\":\"DELAYED\",\"resultsCount\":0}"
            })
    void emptySessionIsSuspectAfterEveryTry(String body) {
        try (IngestTestbed testbed = IngestTestbed.of(
                Market.of(1, 20), Faults.always(Fault.body(body)).onDays())) {
            CapturedOutput run = testbed.ingest("2025-01-10");

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.err()).contains("2025-01-10 SUSPECT_EMPTY").contains("3 attempts");
            assertThat(testbed.dayCalls()).isEqualTo(3);
            assertThat(testbed.rows(DAY)).containsExactly("SUSPECT_EMPTY||t");
            assertThat(testbed.rows(LOG)).containsExactly("SUSPECT_EMPTY|0|0|200");
            assertThat(testbed.rows("select verdict from missing_sessions")).containsExactly("SUSPECT_EMPTY");
        }
    }

    @Test
    void emptySessionThatHasRowsOnTheNextCallIsLoaded() {
        Faults emptyTwice = Faults.always(Fault.emptyDay()).onDays(FRIDAY).first(2);
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20), emptyTwice)) {
            assertThat(testbed.ingest("2025-01-10").exitCode()).isZero();
            assertThat(testbed.dayCalls()).isEqualTo(3);
            assertThat(testbed.rows(DAY)).containsExactly("LOADED|20|t");
        }
    }

    @Test
    void emptyDayOfARangeLeavesTheOthersLoaded() {
        try (IngestTestbed testbed = IngestTestbed.of(
                Market.of(1, 20), Faults.always(Fault.emptyDay()).onDays(FRIDAY))) {
            assertThat(testbed.ingest("2025-01-08", "2025-01-14").exitCode()).isEqualTo(75);
            assertThat(testbed.rows("select trading_date, verdict from trading_days order by 1"))
                    .containsExactly(
                            "2025-01-08|LOADED",
                            "2025-01-09|NO_SESSION",
                            "2025-01-10|SUSPECT_EMPTY",
                            "2025-01-11|NO_SESSION",
                            "2025-01-12|NO_SESSION",
                            "2025-01-13|LOADED",
                            "2025-01-14|LOADED");
        }
    }

    @Test
    void todayOnTheFreePlanIsNotYetPublished() {
        try (IngestTestbed testbed = IngestTestbed.of(
                Market.of(1, 20), Faults.always(Fault.forbiddenToday()).onDays())) {
            CapturedOutput run = testbed.ingest("2025-01-10");

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.err()).contains("not published yet").contains("before end of day");
            assertThat(testbed.dayCalls()).isEqualTo(1);
            assertThat(testbed.rows(DAY)).containsExactly("NOT_YET_PUBLISHED||t");
            assertThat(testbed.rows(LOG)).containsExactly("NOT_YET_PUBLISHED|0|0|403");
        }
    }

    /// By the clock, before any call: the session of 2 March 2026 is not over at the time of the run.
    @Test
    void dayThatIsNotOverNeedsNoCall() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            assertThat(testbed.ingest("2026-03-02").exitCode()).isEqualTo(75);
            assertThat(testbed.vendor.calls()).isEmpty();
            assertThat(testbed.rows("select trading_date, verdict from trading_days"))
                    .containsExactly("2026-03-02|NOT_YET_PUBLISHED");
        }
    }

    /// 3 March 2026 is tomorrow.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-03",
                "2027-03-03",
                "2026-02-27 2026-03-03",
                "2025-01-02 2205-01-31",
                "1902-01-02 2025-01-31",
                "0025-01-10",
                "--plan 2025-01-02 2026-03-03",
                "--probe 2026-03-03"
            })
    void datesThatAreATypingErrorLeaveNoRows(String line) {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.ingest("migrate");
            CapturedOutput run = testbed.ingest(line.split(" "));

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("expected a date from 1966-03-02").contains("to 2026-03-02 (today");
            assertThat(testbed.vendor.calls()).isEmpty();
            assertThat(testbed.value("select count(*) from trading_days")).isEqualTo("0");
            assertThat(testbed.value("select count(*) from ingestion_logs")).isEqualTo("0");
        }
    }

    @Test
    void dayOutsideThePlanAffectsNoOtherDay() {
        try (IngestTestbed testbed = IngestTestbed.of(
                Market.of(1, 20), Faults.always(Fault.forbiddenTimeframe()).onDays(FRIDAY))) {
            CapturedOutput run = testbed.ingest("2025-01-10", "2025-01-13");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("2025-01-10 OUT_OF_PLAN").contains("timeframe");
            assertThat(testbed.dayCalls()).isEqualTo(2);
            assertThat(testbed.rows(DAY)).containsExactly("OUT_OF_PLAN||t");
            assertThat(testbed.rows("select ingestion_date from ingestion_logs where verdict = 'LOADED'"))
                    .containsExactly(MONDAY.toString());
        }
    }

    @Test
    void endpointOutsideThePlanEndsTheRange() {
        try (IngestTestbed testbed = IngestTestbed.of(
                Market.of(1, 20), Faults.always(Fault.forbiddenEndpoint()).onDays())) {
            CapturedOutput run = testbed.ingest("2025-01-10", "2025-01-31");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("not entitled");
            assertThat(testbed.rows(LOG)).containsExactly("REFUSED|0|0|403");
        }
    }

    @Test
    void rejectedKeyEndsADayWithOneCall() {
        try (IngestTestbed testbed = IngestTestbed.of(
                Market.of(1, 20), Faults.always(Fault.unauthorized()).onDays())) {
            CapturedOutput run = testbed.ingest("2025-01-10");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .contains("HTTP 401")
                    .contains("Unknown API Key")
                    .contains("POLYGON_API_KEY");
            assertThat(testbed.dayCalls()).isEqualTo(1);
            assertThat(testbed.rows(LOG)).containsExactly("REFUSED|0|0|401");
        }
    }

    @Test
    void outageOfOneDayDoesNotStopARange() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.vendor.faultWith(Faults.always(Fault.serverError(500)).onDays(LocalDate.of(2025, 1, 14)));
            CapturedOutput run = testbed.ingest("2025-01-13", "2025-01-17");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(run.out()).contains("4 LOADED").contains("1 FAILED").doesNotContain("stopped early");
            assertThat(testbed.rows("select trading_date from trading_days where verdict = 'FAILED'"))
                    .containsExactly("2025-01-14");
        }
    }

    @Test
    void rejectedKeyEndsARange() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.environment.put("POLYGON_API_KEY", "rejected-" + IngestTestbed.KEY);
            CapturedOutput run = testbed.ingest("2025-01-10", "2025-03-31");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).contains("stopped early");
            assertThat(testbed.rows(LOG)).containsExactly("REFUSED|0|0|401");
            // three days are fetched ahead
            assertThat(testbed.vendor.calls()).hasSizeLessThanOrEqualTo(3 + IngestTestbed.REFERENCE_CALLS);
            assertThat(testbed.rows("select count(*), count(verdict) from trading_days where is_session"))
                    .containsExactly("55|1");
        }
    }
}
