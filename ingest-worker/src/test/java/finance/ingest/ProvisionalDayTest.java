package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import finance.replay.market.Row;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The vendor corrects a day until the morning after; a day that was loaded before is loaded again.
class ProvisionalDayTest {
    private static final LocalDate TUESDAY = LocalDate.of(2025, 3, 4);
    private static final LocalDate WEDNESDAY = TUESDAY.plusDays(1);
    private static final String DAYS =
            "select trading_date, verdict, provisional from trading_days where is_session order by 1";
    private static final String CLOSES = "select trading_date, close from daily_bars order by 1";

    /// @param time in New York, in winter
    private static CapturedOutput ingest(IngestTestbed testbed, String time, String... arguments) {
        Clock clock = Clock.fixed(Instant.parse(time + ":00-05:00"), ZoneOffset.UTC);
        return IngestTestbed.run(testbed.environment, IngestTestbed.SHORT_RETRIES, clock, arguments);
    }

    @Test
    void nextRunOfAnyDateLoadsAProvisionalDayAgain() {
        Market market = Market.empty()
                .withRows(TUESDAY, List.of(Row.of("AAA", "10")))
                .withRows(LocalDate.of(2025, 2, 20), List.of(Row.of("AAA", "9")));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            assertThat(ingest(testbed, "2025-03-04T20:30", "2025-03-04").exitCode())
                    .isZero();
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-04|LOADED|t");
            market.withRows(TUESDAY, List.of(Row.of("AAA", "10.5")));

            CapturedOutput early = ingest(testbed, "2025-03-05T05:59", "2025-03-04");
            assertThat(early.out()).contains("is already loaded");
            assertThat(testbed.rows(CLOSES)).containsExactly("2025-03-04|10");

            String firstLoadedAt = testbed.value("select first_loaded_at from trading_days where is_session");
            CapturedOutput other = ingest(testbed, "2025-03-05T06:00", "2025-02-20");
            assertThat(other.exitCode()).as(other.all()).isZero();
            assertThat(other.out())
                    .contains("2025-03-04 was provisional, loaded again: 0 inserted, 1 updated")
                    .contains("2025-02-20 LOADED");
            assertThat(testbed.rows(CLOSES)).containsExactly("2025-02-20|9", "2025-03-04|10.5");
            assertThat(testbed.rows(DAYS)).containsExactly("2025-02-20|LOADED|f", "2025-03-04|LOADED|f");
            assertThat(testbed.rows("""
                    select first_loaded_at, checked_at > first_loaded_at
                    from trading_days where trading_date = '2025-03-04'""")).containsExactly(firstLoadedAt + "|t");

            testbed.vendor.forgetCalls();
            ingest(testbed, "2025-03-06T06:00", "2025-03-04");
            assertThat(testbed.dayCalls()).isZero();
        }
    }

    /// Tuesday is loaded in its evening, and Wednesday is not loaded.
    private static IngestTestbed withProvisionalTuesday() {
        IngestTestbed testbed = IngestTestbed.of(Market.empty()
                .withRows(TUESDAY, List.of(Row.of("AAA", "10")))
                .withRows(WEDNESDAY, List.of(Row.of("AAA", "11"))));
        ingest(testbed, "2025-03-04T20:30", "2025-03-04");
        return testbed;
    }

    /// A day stays provisional while its reload is held back; meanwhile the plan's history moves on.
    @Test
    void provisionalDayOutsideThePlanDoesNotConcernTheRequestedDay() {
        try (IngestTestbed testbed = withProvisionalTuesday()) {
            testbed.vendor.faultWith(Faults.outOfPlan(WEDNESDAY));

            CapturedOutput run = ingest(testbed, "2025-03-06T06:00", "2025-03-05");
            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out()).contains("2025-03-05 LOADED").contains("2025-03-04 is no longer provisional");
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-04|LOADED|f", "2025-03-05|LOADED|f");
            assertThat(testbed.rows(CLOSES)).containsExactly("2025-03-04|10", "2025-03-05|11");
        }
    }

    @Test
    void outageOfAProvisionalDayDoesNotStopTheRequestedDay() {
        try (IngestTestbed testbed = withProvisionalTuesday()) {
            testbed.vendor.faultWith(Faults.always(Fault.serverError(500)).onDays(TUESDAY));

            CapturedOutput run = ingest(testbed, "2025-03-06T06:00", "2025-03-05");
            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out()).contains("2025-03-04 stays provisional").contains("2025-03-05 LOADED");
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-04|LOADED|t", "2025-03-05|LOADED|f");
        }
    }

    @Test
    void errorOfAProvisionalDayThatConcernsAllDaysIsTheResultOfTheRequestedDay() {
        try (IngestTestbed testbed = withProvisionalTuesday()) {
            testbed.vendor.faultWith(Faults.always(Fault.unauthorized()).onDays());

            CapturedOutput run = ingest(testbed, "2025-03-06T06:00", "2025-03-05");
            assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
            assertThat(run.out()).contains("2025-03-05 REFUSED").doesNotContain("already loaded");
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-04|LOADED|t", "2025-03-05|REFUSED|f");
        }
    }

    @Test
    void unchangedProvisionalDayBecomesFinalInARunForAClosedDay() {
        Market market = Market.empty().withRows(TUESDAY, List.of(Row.of("AAA", "10")));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            ingest(testbed, "2025-03-04T23:59", "2025-03-04");
            List<String> written = testbed.rows("select ticker, xmin from daily_bars");
            assertThat(ingest(testbed, "2025-03-09T12:00", "2025-03-08").exitCode())
                    .isEqualTo(99);
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-04|LOADED|f");
            assertThat(testbed.rows("select ticker, xmin from daily_bars")).isEqualTo(written);
        }
    }

    @Test
    void timeOfTheSettingCounts() {
        Market market = Market.empty().withRows(TUESDAY, List.of(Row.of("AAA", "10")));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.environment.put("ETL_AT", "09:30");
            ingest(testbed, "2025-03-05T09:29", "2025-03-04");
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-04|LOADED|t");
            ingest(testbed, "2025-03-05T09:30", "2025-03-04");
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-04|LOADED|f");

            Map<String, String> environment = testbed.environment;
            environment.put("ETL_AT", "six");
            CapturedOutput run = testbed.ingest("2025-03-04");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("ETL_AT must be a New York time like 06:00, found 'six'");
        }
    }
}
