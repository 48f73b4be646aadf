package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Settings;
import finance.common.testing.CapturedOutput;
import finance.ingest.store.LoadedSessions;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.RecordedCall;
import finance.replay.market.DayAlteration;
import finance.replay.market.Market;
import finance.replay.market.Row;
import finance.replay.market.SplitEvent;
import finance.transform.TransformWorker;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `--refresh`: loaded sessions and reference data are read again.
@Tag("slow")
class RefreshTest {
    private static final LocalDate MONDAY = LocalDate.of(2025, 1, 6);
    private static final LocalDate WEDNESDAY = LocalDate.of(2025, 1, 8);
    private static final LocalDate FRIDAY = LocalDate.of(2025, 1, 10);
    /// Four sessions: the exchanges were closed on Thursday.
    private static final String[] WEEK = {"2025-01-06", "2025-01-10"};

    @Test
    void refreshOfUnchangedDaysWritesOnlyWhenTheyWereChecked() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 200))) {
            testbed.ingest(WEEK);
            Map<String, List<String>> written = written(testbed);
            List<String> days = testbed.rows(DAYS);
            String loadedAt = testbed.value("select max(checked_at) from trading_days");
            CapturedOutput run = testbed.ingest("--refresh", "2");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out())
                    .startsWith("refresh: 4 sessions read, 0 changed, ")
                    .contains("dividends: 0 changed, ", "splits: 0 changed, ");
            assertThat(written(testbed)).isEqualTo(written);
            assertThat(testbed.rows(DAYS)).isEqualTo(days);
            assertThat(testbed.rows("""
                    select trading_date, checked_at > '%s' from trading_days where is_session order by 1""".formatted(loadedAt)))
                    .containsExactly("2025-01-06|t", "2025-01-07|t", "2025-01-08|t", "2025-01-10|t");
        }
    }

    private static final String DAYS =
            "select to_jsonb(day) - 'checked_at' from trading_days as day order by trading_date";

    /// Each row of each table apart from `trading_days`, and from the claims, whose column last_seen is written:
    /// every write of a row changes its xmin and ctid.
    private static Map<String, List<String>> written(IngestTestbed testbed) {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String table : testbed.rows("""
                select tablename from pg_tables where schemaname = 'public' and tablename not in ('trading_days', 'split_claims', 'dividend_claims')""")) {
            rows.put(table, testbed.rows("select tableoid, ctid, xmin from " + table + " order by 1, 2"));
        }
        assertThat(rows).containsKeys("daily_bars", "ingestion_logs", "findings", "splits");
        return rows;
    }

    /// On Thursday 16 January at noon in New York, the session of Wednesday is the newest that is due.
    @Test
    void sessionsThatNoRunHasRequestedAreMissingAlsoIfTheKeyIsRejected() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 200))) {
            testbed.ingest(WEEK[0]);
            testbed.ingest(WEEK[1]);
            testbed.execute("update ingestion_logs set request_id = 'of-the-vendor'");
            testbed.vendor.faultWith(Faults.always(Fault.unauthorized()));
            Clock thursday = Clock.fixed(Instant.parse("2025-01-16T17:00:00Z"), ZoneOffset.UTC);
            CapturedOutput run =
                    IngestTestbed.run(testbed.environment, IngestTestbed.SHORT_RETRIES, thursday, "--refresh", "1");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
            assertThat(testbed.rows("select trading_date, verdict from missing_sessions order by trading_date"))
                    .containsExactly("2025-01-07|", "2025-01-08|", "2025-01-13|", "2025-01-14|", "2025-01-15|");
            // 9 January was a day of mourning, 11 and 12 January a weekend
            assertThat(testbed.rows("select trading_date from trading_days where verdict = 'NO_SESSION' order by 1"))
                    .containsExactly("2025-01-09", "2025-01-11", "2025-01-12");
        }
    }

    @Test
    void revisedDayAndLateSplitAreStoredAndTheReturnsFollow() {
        Market market = Market.empty()
                .withRows(MONDAY, UsualSession.with(Row.of("AAA", "10"), Row.of("BBB", "90")))
                .withRows(WEDNESDAY, UsualSession.with(Row.of("AAA", "11"), Row.of("BBB", "30")))
                .withRows(FRIDAY, UsualSession.with(Row.of("AAA", "12"), Row.of("BBB", "30")));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            for (LocalDate day : List.of(MONDAY, WEDNESDAY, FRIDAY)) {
                assertThat(testbed.ingest(day.toString()).exitCode()).isZero();
            }
            transform(testbed);
            market.withRows(WEDNESDAY, UsualSession.with(Row.of("AAA", "20"), Row.of("BBB", "30")))
                    .withSplits(List.of(SplitEvent.of("BBB", WEDNESDAY, "3", "1")));
            CapturedOutput run = testbed.ingest("--refresh", "1");
            transform(testbed);

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out())
                    .startsWith("refresh: 3 sessions read, 1 changed (0 bars inserted, 1 updated, 0 deleted), ")
                    .contains("dividends: 0 changed, ", "splits: 1 changed, ");
            assertThat(testbed.rows("""
                    select trading_date, ticker, daily_return
                    from daily_bars
                    where ticker in ('AAA', 'BBB') and trading_date > '2025-01-06'
                    order by ticker, trading_date"""))
                    .containsExactly("2025-01-08|AAA|1", "2025-01-10|AAA|-0.4", "2025-01-08|BBB|0", "2025-01-10|BBB|0");
            assertThat(testbed.rows("select kind, trading_date from findings where kind = 'vendor_revised'"))
                    .containsExactly("vendor_revised|2025-01-08");
        }
    }

    private static void transform(IngestTestbed testbed) {
        assertThat(TransformWorker.run(new String[] {"--stale"}, testbed.environment))
                .isZero();
    }

    @Test
    void lastSessionsAreReadFirstThenThoseLongestUnchecked() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.ingest("2025-01-02", "2025-01-10");
            testbed.execute("""
                    update trading_days
                    set checked_at = timestamptz '2025-02-01' - extract(day from trading_date)::integer * interval '1 day'
                    where verdict = 'LOADED'""");
            testbed.execute("update trading_days set checked_at = '2025-01-01' where trading_date = '2025-01-03'");
            try (Database database = Database.of(DatabaseConfig.from(new Settings(testbed.environment)), 1)) {
                LoadedSessions sessions = new LoadedSessions(database);
                assertThat(sessions.last(2)).containsExactly(FRIDAY, WEDNESDAY);
                assertThat(sessions.longestUnchecked(3, 2))
                        .containsExactly(LocalDate.of(2025, 1, 3), LocalDate.of(2025, 1, 7), LocalDate.of(2025, 1, 6));
                assertThat(sessions.longestUnchecked(10, 2)).hasSize(4).doesNotContain(FRIDAY, WEDNESDAY);
                testbed.execute("insert into vendor_plan (first_date) values ('2025-01-06')");
                assertThat(sessions.longestUnchecked(10, 2)).containsExactly(LocalDate.of(2025, 1, 7), MONDAY);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 6, 20", "5, 6, 20", "5, 30, 15", "5, 200, 0", "1, 6, 3", "6000, 6, 20"})
    void additionalSessionsFitIntoTheRateLimit(int callsPerMinute, int otherCalls, int sessions) {
        assertThat(RefreshLimits.of(callsPerMinute, otherCalls).sessions()).isEqualTo(sessions);
    }

    @Test
    void outageOfOneSessionDoesNotStopTheOthers() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest(WEEK);
            testbed.vendor.faultWith(Faults.always(Fault.serverError(500)).onDays(WEDNESDAY));
            CapturedOutput run = testbed.ingest("--refresh", "5");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(run.out())
                    .as(run.all())
                    .startsWith("refresh: 3 sessions read, 0 changed, 1 failed, ")
                    .doesNotContain("stopped early");
        }
    }

    @Test
    void errorOfOneSessionDoesNotStopTheOthers() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest(WEEK);
            String bars = testbed.value("select count(*) from daily_bars");
            String loadedAt = testbed.value("select max(checked_at) from trading_days");
            testbed.vendor.faultWith(Faults.always(Fault.emptyDay()).onDays(WEDNESDAY));
            CapturedOutput run = testbed.ingest("--refresh", "3");

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.out())
                    .startsWith("refresh: 3 sessions read, 0 changed, 1 failed, ")
                    .contains("dividends: 0 changed, ", "splits: 0 changed, ");
            assertThat(run.err()).contains("2025-01-08 SUSPECT_EMPTY").contains("the loaded bars are kept");
            assertThat(testbed.value("select count(*) from daily_bars")).isEqualTo(bars);
            assertThat(testbed.rows("select distinct verdict from trading_days where is_session"))
                    .containsExactly("LOADED");
            // the session that failed is not the first one of the next refresh again
            assertThat(testbed.value("select count(*) from trading_days where checked_at > '" + loadedAt + "'"))
                    .isEqualTo("4");
        }
    }

    @Test
    void wholeAnswerSettlesTheFindingOfAPartialOne() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 200))) {
            testbed.ingest("2025-01-02", "2025-01-15");
            testbed.vendor.faultWith(Faults.always(Fault.day(new DayAlteration.PartialShare(0.5)))
                    .onDays(FRIDAY));
            assertThat(testbed.ingest("--refresh", "5").exitCode()).isEqualTo(75);
            assertThat(testbed.rows(OPEN)).containsExactly("day_incomplete|2025-01-10|");
            testbed.vendor.faultWith(Faults.none());
            assertThat(testbed.ingest("--refresh", "5").exitCode()).isZero();

            assertThat(testbed.rows(OPEN)).isEmpty();
            assertThat(testbed.rows("select decision from findings")).containsExactly("no longer found");
        }
    }

    @Test
    void conflictThatTheVendorWithdrawsIsSettledWithoutAChangeOfABar() {
        Market market = Market.empty()
                .withRows(MONDAY, UsualSession.with(Row.of("AAA", "10"), Row.of("BBB", "1"), Row.of("BBB", "2")));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest(MONDAY.toString());
            assertThat(testbed.ingest("--refresh", "1").exitCode()).isZero();
            assertThat(testbed.rows(OPEN)).containsExactly("bars_conflict|2025-01-06|BBB");
            market.withRows(MONDAY, UsualSession.with(Row.of("AAA", "10")));
            CapturedOutput run = testbed.ingest("--refresh", "1");

            assertThat(run.out()).startsWith("refresh: 1 session read, 0 changed");
            assertThat(testbed.rows(OPEN)).isEmpty();
        }
    }

    private static final String OPEN = "select kind, trading_date, ticker from open_findings order by 1, 2, 3";

    @Test
    void errorOfAFeedDoesNotStopTheSessions() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest(WEEK);
            testbed.vendor.faultWith(Faults.always(Fault.forbiddenTimeframe()).onPath(IngestTestbed.SPLITS));
            CapturedOutput run = testbed.ingest("--refresh", "4");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out())
                    .startsWith("refresh: 4 sessions read, 0 changed, ")
                    .contains("dividends: 0 changed, ", ", 1 feed failed, ")
                    .doesNotContain("splits: ");
            assertThat(run.err()).contains("splits were not refreshed: ");
        }
    }

    @Test
    void errorOfTheSecondFeedThatAffectsAllDaysStopsTheRefresh() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest(WEEK);
            testbed.vendor.faultWith(Faults.always(Fault.unauthorized()).onPath("/stocks/v1/dividends"));
            CapturedOutput run = testbed.ingest("--refresh", "4");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("dividends were not refreshed: ");
            assertThat(run.out()).contains("1 feed failed").contains("stopped early");
        }
    }

    @Test
    void rejectedKeyStopsTheRefresh() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest(WEEK);
            testbed.vendor.forgetCalls();
            testbed.vendor.faultWith(Faults.always(Fault.unauthorized()));
            CapturedOutput run = testbed.ingest("--refresh", "4");

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).contains("stopped early");
            assertThat(testbed.vendor.calls()).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void sessionThatThePlanNoLongerServesStaysAsItIs() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest(WEEK);
            testbed.vendor.faultWith(Faults.outOfPlan(WEDNESDAY));
            testbed.vendor.forgetCalls();
            CapturedOutput run = testbed.ingest("--refresh", "1");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out())
                    .startsWith("refresh: 2 sessions read, 0 changed, 2 outside the plan's history, ")
                    .contains("dividends: 0 changed, ", "splits: 0 changed, ");
            assertThat(testbed.rows("select first_date from vendor_plan")).containsExactly("2025-01-08");
            assertThat(testbed.rows("select distinct verdict from trading_days where is_session"))
                    .containsExactly("LOADED");
            assertThat(testbed.dayCalls()).isEqualTo(4);

            testbed.vendor.forgetCalls();
            assertThat(testbed.ingest("--refresh", "1").exitCode()).isZero();
            assertThat(testbed.vendor.calls())
                    .extracting(RecordedCall::status)
                    .as("the sessions outside of the plan are not requested again")
                    .containsOnly(200);
        }
    }

    @Test
    void refreshWithoutLoadedSessionsHasNothingToDo() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            CapturedOutput run = testbed.ingest("--refresh", "5");
            assertThat(run.exitCode()).isEqualTo(99);
            assertThat(run.out()).isEqualTo("refresh: no session is loaded\n");
            assertThat(testbed.vendor.calls()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--refresh 5 2025-01-10",
                "--refresh 5 --force",
                "--refresh five",
                "--refresh -1",
                "--refresh 5 --status",
                "--status 2025-01-10",
                "--json 2025-01-10",
                "--status --json --prometheus"
            })
    void optionsThatExcludeEachOtherAreRefused(String arguments) {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            CapturedOutput run = testbed.ingest(arguments.split(" "));
            assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
            assertThat(testbed.vendor.calls()).isEmpty();
        }
    }
}
