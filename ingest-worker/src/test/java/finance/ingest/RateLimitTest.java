package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Settings;
import finance.common.testing.CapturedOutput;
import finance.ingest.polygon.RateLimiter;
import finance.ingest.polygon.RetryPolicy;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.RecordedCall;
import finance.replay.market.Market;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The vendor's rate limit: what happens after it is exceeded, and that the workers do not exceed it.
@Tag("slow")
class RateLimitTest {
    private static final RetryPolicy SHORT_WINDOW = new RetryPolicy(
            3, Duration.ofMillis(1), Duration.ofMillis(300), Duration.ofMillis(1500), Duration.ofMinutes(1));

    /// The system may adjust its clock while a worker waits.
    private static final Duration CLOCK_STEP = Duration.ofMillis(100);

    @Test
    void limitThatStaysUsedUpIsRetriedByALaterRun() {
        try (IngestTestbed testbed = IngestTestbed.of(
                Market.of(1, 20), Faults.always(Fault.tooManyCalls()).onDays())) {
            CapturedOutput run = IngestTestbed.run(testbed.environment, SHORT_WINDOW, "2025-01-10", "2025-01-31");

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(testbed.rows("select verdict, http_status from ingestion_logs"))
                    .containsExactly("FAILED|429");
        }
    }

    /// Also the 429 of the last try, because the calls of other workers would fail too.
    @Test
    void everyAnswerOverTheLimitHoldsBackTheCallsOfAllWorkers() {
        RetryPolicy oneTry = new RetryPolicy(
                1, Duration.ofMillis(1), Duration.ofSeconds(60), Duration.ofMinutes(2), Duration.ofMinutes(1));
        try (IngestTestbed testbed = IngestTestbed.of(
                Market.of(1, 20), Faults.always(Fault.tooManyCalls()).onDays())) {
            testbed.environment.put("POLYGON_CALLS_PER_MINUTE", "50");
            assertThat(IngestTestbed.run(testbed.environment, oneTry, "2025-01-10")
                            .exitCode())
                    .isEqualTo(75);
            assertThat(testbed.value("select book_vendor_call(50, interval '60 s') > 30"))
                    .isEqualTo("t");
        }
    }

    @Test
    void limitUsedUpHoldsBackEveryWorker() throws InterruptedException {
        try (IngestTestbed testbed = IngestTestbed.of(Market.empty());
                Database database = database(testbed)) {
            long startedAt = System.nanoTime();
            new RateLimiter(database, 5, Duration.ofSeconds(1)).suspend(Duration.ofMillis(700));
            new RateLimiter(database, 5, Duration.ofSeconds(1)).acquire();
            assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isGreaterThan(Duration.ofMillis(500));
            assertThat(testbed.rows(
                            "select count(*), max(called_at) - min(called_at) >= interval '1 s' from vendor_calls"))
                    .containsExactly("6|t");
        }
    }

    @Test
    void noWindowHoldsMoreCallsThanTheLimit() throws Exception {
        try (IngestTestbed testbed = IngestTestbed.of(Market.empty());
                Database database = database(testbed);
                var workers = Executors.newFixedThreadPool(4)) {
            RateLimiter rateLimiter = new RateLimiter(database, 3, Duration.ofMillis(200));
            Callable<Void> threeCalls = () -> {
                for (int i = 0; i < 3; i++) {
                    rateLimiter.acquire();
                }
                return null;
            };
            for (Future<Void> done : workers.invokeAll(List.of(threeCalls, threeCalls, threeCalls, threeCalls))) {
                done.get();
            }
            assertThat(testbed.rows("""
                    select count(*), bool_and(apart is null or apart >= interval '200 ms')
                    from (select called_at - lag(called_at, 3) over (order by called_at) as apart from vendor_calls)""")).containsExactly("12|t");
        }
    }

    @Test
    void theSessionThatKeepsCallsFromBeingBookedIsNamed() throws Exception {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20));
                var threads = Executors.newSingleThreadExecutor()) {
            testbed.environment.put("POLYGON_CALLS_PER_MINUTE", "50");
            Future<CapturedOutput> run;
            try (Blocker blocker = new Blocker(testbed).execute("select pg_advisory_xact_lock(1705004, 0)")) {
                run = threads.submit(() -> testbed.ingest("2025-01-10"));
                // the bars of the day and the feeds, as far as they have threads: a later wait is then one that was
                // begun again
                blocker.awaitBlocked(Math.min(SessionLoad.FETCHED_AHEAD, 1 + IngestTestbed.REFERENCE_CALLS));
                blocker.awaitNextWait();
            }
            assertThat(run.get().exitCode()).isZero();
            assertThat(run.get().err())
                    .containsPattern("waiting up to \\d+ s more for the lock VENDOR_CALLS .*, held by pid \\d+");
        }
    }

    @Test
    void limitZeroBooksNothing() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.ingest("2025-01-10");
            assertThat(testbed.value("select count(*) from vendor_calls")).isEqualTo("0");
        }
    }

    /// Three processes with four sessions each: at least 15 calls with those for reference data. Each call is
    /// registered, no window of 3 s has more than four of the registered times, and no call is made before its
    /// time.
    @Test
    void workersOnOneDatabaseStayUnderTheLimitTogether() throws IOException, InterruptedException {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.environment.put("POLYGON_CALLS_PER_MINUTE", "4");
            List<WorkerProcess> workers = new ArrayList<>();
            for (String[] range : new String[][] {
                {"2025-01-13", "2025-01-16"}, {"2025-02-03", "2025-02-06"}, {"2025-03-03", "2025-03-06"}
            }) {
                workers.add(WorkerProcess.start(ShortWindowIngestMain.class, testbed.environment, range));
            }
            for (WorkerProcess worker : workers) {
                String output = worker.output();
                assertThat(worker.exitCode()).as(output).isZero();
            }
            assertThat(testbed.vendor.calls()).hasSizeGreaterThanOrEqualTo(15).allMatch(call -> call.status() == 200);
            assertThat(testbed.value("select count(*) from trading_days where verdict = 'LOADED'"))
                    .isEqualTo("12");
            assertThat(testbed.value("""
                    select bool_and(apart is null or apart >= interval '3 s')
                    from (select called_at - lag(called_at, 4) over (order by called_at) as apart from vendor_calls)""")).isEqualTo("t");
            assertCallsNotBeforeTheirTimes(testbed);
        }
    }

    /// In the order of the times, because a call has no reference to its registration.
    private static void assertCallsNotBeforeTheirTimes(IngestTestbed testbed) {
        List<Instant> registered = testbed
                .rows("select to_char(called_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') "
                        + "from vendor_calls order by called_at")
                .stream()
                .map(Instant::parse)
                .toList();
        List<Instant> answered =
                testbed.vendor.calls().stream().map(RecordedCall::at).sorted().toList();
        assertThat(answered).hasSameSizeAs(registered);
        for (int i = 0; i < answered.size(); i++) {
            assertThat(answered.get(i))
                    .as("call %d", i)
                    .isAfter(registered.get(i).minus(CLOCK_STEP));
        }
    }

    private static Database database(IngestTestbed testbed) {
        return Database.of(DatabaseConfig.from(new Settings(testbed.environment)), 4);
    }
}
