package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import finance.transform.TransformWorker;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which days are sessions: the calendar's rules, the operator's overrides, and the closures that the vendor
/// announces.
@Tag("slow")
class SessionDaysTest {
    private static final LocalDate FRIDAY = LocalDate.of(2025, 3, 7);
    private static final String UPCOMING = "/v1/marketstatus/upcoming";
    private static final String DAYS = "select trading_date, is_session, verdict, message from trading_days order by 1";

    private static CapturedOutput ingest(IngestTestbed testbed, String time, String... arguments) {
        Clock clock = Clock.fixed(Instant.parse(time + ":00-05:00"), ZoneOffset.UTC);
        return IngestTestbed.run(testbed.environment, IngestTestbed.SHORT_RETRIES, clock, arguments);
    }

    @Test
    void overrideSettlesAnUnforeseenClosure() {
        Faults empty = Faults.always(Fault.emptyDay()).onDays(FRIDAY);
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20), empty)) {
            assertThat(testbed.ingest("2025-03-06", "2025-03-10").exitCode()).isEqualTo(75);
            testbed.execute("insert into session_overrides (trading_date, is_session, reason)"
                    + " values ('2025-03-07', false, 'mourning')");
            testbed.vendor.forgetCalls();

            assertThat(testbed.ingest("2025-03-07").exitCode()).isEqualTo(99);
            assertThat(testbed.vendor.calls()).isEmpty();
            assertThat(testbed.rows(DAYS)).contains("2025-03-07|f|NO_SESSION|mourning");
            assertThat(testbed.ingest("--plan", "2025-03-06", "2025-03-10").out())
                    .contains("5 days, 2 sessions, 2 loaded; 0 calls");
        }
    }

    @Test
    void specialSessionIsLoaded() {
        LocalDate saturday = LocalDate.of(2025, 3, 8);
        Market market = Market.of(1, 20);
        market.withRows(saturday, market.rows(FRIDAY, false));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            assertThat(testbed.ingest("2025-03-08").exitCode()).isEqualTo(99);
            testbed.execute("insert into session_overrides (trading_date, is_session, reason)"
                    + " values ('2025-03-08', true, 'test of the systems')");
            assertThat(testbed.ingest("2025-03-08").exitCode()).isZero();
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-08|t|LOADED|");
        }
    }

    @Test
    void withdrawnSpecialSessionIsNoMissingSession() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.ingest("2025-03-07", "2025-03-10");
            testbed.execute("insert into session_overrides (trading_date, is_session, reason)"
                    + " values ('2025-03-08', true, 'test of the systems')");
            testbed.execute("update trading_days set returns_stale = false");
            assertThat(testbed.rows("select trading_date from missing_sessions"))
                    .containsExactly("2025-03-08");
            testbed.execute("delete from session_overrides");

            assertThat(testbed.rows("select trading_date from missing_sessions"))
                    .isEmpty();
            assertThat(testbed.ingest("2025-03-10").exitCode()).isZero();
            assertThat(testbed.rows("select is_session, verdict from trading_days where trading_date = '2025-03-08'"))
                    .containsExactly("f|NO_SESSION");
            assertThat(testbed.rows("select returns_stale from trading_days where trading_date = '2025-03-10'"))
                    .containsExactly("t");
        }
    }

    /// A special session stays a session when its override is deleted; the calendar's rules do not count it.
    @Test
    void loadedDayStaysASessionWithoutItsOverride() {
        LocalDate saturday = LocalDate.of(2025, 3, 8);
        Market market = Market.of(1, 20);
        market.withRows(saturday, market.rows(LocalDate.of(2025, 2, 3), false));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.execute("insert into session_overrides (trading_date, is_session, reason)"
                    + " values ('2025-03-08', true, 'test of the systems')");
            testbed.ingest("2025-03-07", "2025-03-10");
            testbed.execute("delete from session_overrides");

            assertThat(testbed.rows(DAYS)).contains("2025-03-08|t|LOADED|", "2025-03-09|f|NO_SESSION|weekend");
            assertSpans(testbed, "2025-03-08|1", "2025-03-10|1");
            assertThat(testbed.ingest("2025-03-08").out()).contains("already loaded");
            assertThat(testbed.ingest("--force", "2025-03-08").exitCode()).isZero();
        }
    }

    @Test
    void announcementAfterTheLoadChangesNoLoadedDay() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.ingest("2025-03-06", "2025-03-10");
            testbed.execute("""
                    insert into announced_closures (trading_date, exchange, name, status)
                    values ('2025-03-07', 'NYSE', 'mourning', 'closed'), ('2025-03-07', 'NASDAQ', 'mourning', 'closed')""");

            assertSpans(testbed, "2025-03-07|1", "2025-03-10|1");
            assertThat(testbed.ingest("2025-03-07").out()).contains("already loaded");
            assertThat(testbed.ingest("--plan", "2025-03-06", "2025-03-10").out())
                    .contains("3 sessions, 3 loaded");
            testbed.execute("insert into session_overrides (trading_date, is_session, reason)"
                    + " values ('2025-03-07', false, 'mourning')");
            assertSpans(testbed, "2025-03-10|1");
        }
    }

    private static void assertSpans(IngestTestbed testbed, String... spans) {
        assertThat(CapturedOutput.of(() -> TransformWorker.run(new String[] {"--all"}, testbed.environment))
                        .exitCode())
                .isZero();
        assertThat(testbed.rows("""
                select distinct trading_date, return_span from daily_bars where return_span is not null order by 1""")).containsExactly(spans);
    }

    /// The day is missing at once, and the span of the return after it includes it.
    @Test
    void deletedClosureMakesTheDayASessionAgain() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.ingest("2025-03-06", "2025-03-10");
            testbed.execute("insert into session_overrides (trading_date, is_session, reason)"
                    + " values ('2025-03-07', false, 'a mistake')");
            assertSpans(testbed, "2025-03-10|1");
            testbed.execute("delete from session_overrides");

            assertThat(testbed.rows("select trading_date from missing_sessions"))
                    .containsExactly("2025-03-07");
            assertSpans(testbed, "2025-03-10|2");
            assertThat(testbed.ingest("2025-03-07").exitCode()).isZero();
            assertSpans(testbed, "2025-03-07|1", "2025-03-10|1");
        }
    }

    /// A row that an older release with another calendar inserted.
    @Test
    void rowsOfDaysThatAReleaseCorrectsFollow() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.ingest("2025-01-10");
            testbed.execute("update trading_days set returns_stale = false");
            testbed.execute("""
                    insert into trading_days (trading_date, is_session, verdict, message)
                    values ('2025-01-09', true, 'SUSPECT_EMPTY', 'no rows'), ('2025-01-08', false, 'NO_SESSION', 'a mistake')""");
            testbed.ingest("2025-02-03");

            assertThat(testbed.rows(DAYS))
                    .containsExactly(
                            "2025-01-08|t||",
                            "2025-01-09|f|NO_SESSION|mourning for Jimmy Carter",
                            "2025-01-10|t|LOADED|",
                            "2025-02-03|t|LOADED|");
            assertThat(testbed.rows("select returns_stale from trading_days where trading_date = '2025-01-10'"))
                    .containsExactly("t");
        }
    }

    @Test
    void announcedClosureOfTheVendorIsReadOncePerDay() {
        Market market = Market.of(1, 20).today(LocalDate.of(2025, 3, 6));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            market.withClosure(FRIDAY, "National Day of Mourning");
            ingest(testbed, "2025-03-06T07:00", "2025-03-04");
            assertThat(testbed.vendor.callsOf(UPCOMING))
                    .as("not the newest session")
                    .isZero();
            ingest(testbed, "2025-03-06T07:00", "2025-03-05");
            ingest(testbed, "2025-03-06T08:00", "--force", "2025-03-05");
            assertThat(testbed.vendor.callsOf(UPCOMING)).isEqualTo(1);

            testbed.vendor.forgetCalls();
            assertThat(ingest(testbed, "2025-03-08T07:00", "2025-03-07").exitCode())
                    .isEqualTo(99);
            assertThat(testbed.dayCalls()).isZero();
            assertThat(testbed.rows(DAYS))
                    .contains("2025-03-07|f|NO_SESSION|National Day of Mourning (announced by the vendor)");
        }
    }

    @Test
    void failureToReadClosuresFailsNoLoad() {
        Faults faults = Faults.always(Fault.serverError(500)).onPath(UPCOMING);
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20), faults)) {
            CapturedOutput run = ingest(testbed, "2025-03-06T07:00", "2025-03-05");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.err()).contains("the upcoming closures were not read");
            assertThat(testbed.vendor.callsOf(UPCOMING)).isEqualTo(1);
            assertThat(testbed.rows("select count(*) from announced_closures")).containsExactly("0");
        }
    }
}
