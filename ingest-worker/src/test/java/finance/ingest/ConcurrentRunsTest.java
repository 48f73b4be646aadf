package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.market.Market;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Several workers at the same time on one database, in some tests without tables at first.
@Tag("slow")
class ConcurrentRunsTest {
    private static final int WORKERS = 4;

    @Test
    void threadsThatLoadOneDayLoadItOnce() throws Exception {
        try (IngestTestbed testbed = IngestTestbed.withoutTables(Market.of(1, 500))) {
            assertThat(inThreads(testbed, "2025-01-10")).containsOnly(0);
            assertOneLoad(testbed);
        }
    }

    @Test
    void processesThatLoadOneDayLoadItOnce() throws IOException, InterruptedException {
        try (IngestTestbed testbed = IngestTestbed.withoutTables(Market.of(1, 500))) {
            assertThat(inProcesses(testbed, "2025-01-10")).containsOnly(0);
            assertOneLoad(testbed);
        }
    }

    @Test
    void threadsThatReloadOneDayAgreeOnIt() throws Exception {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 500))) {
            testbed.ingest("2025-01-10");
            assertThat(inThreads(testbed, "--force", "2025-01-10")).containsOnly(0);
            assertThat(testbed.rows("select sum(inserted) = max(bars), sum(updated), sum(deleted) from ingestion_logs"))
                    .containsExactly("t|0|0");
        }
    }

    @Test
    void rangesThatOverlapAreLoadedOnce() throws Exception {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 100))) {
            assertThat(inThreads(testbed, "2025-01-02", "2025-01-17")).containsOnly(0);
            assertThat(testbed.rows("select count(*), count(distinct ingestion_date) from ingestion_logs"))
                    .containsExactly("11|11");
            assertThat(testbed.rows("select first_date, last_date from splits_coverage"))
                    .containsExactly("2024-12-03|2025-01-17");
        }
    }

    @Test
    void migrationsAtOnceTakeTurns() throws Exception {
        try (IngestTestbed testbed = IngestTestbed.withoutTables(Market.empty())) {
            assertThat(inThreads(testbed, "migrate")).containsOnly(0);
            assertMigratedOnce(testbed);
        }
        try (IngestTestbed testbed = IngestTestbed.withoutTables(Market.empty())) {
            assertThat(inProcesses(testbed, "migrate")).containsOnly(0);
            assertMigratedOnce(testbed);
        }
    }

    private static void assertOneLoad(IngestTestbed testbed) {
        assertThat(testbed.rows("select verdict, bars = (select count(*) from daily_bars) from ingestion_logs"))
                .containsExactly("LOADED|t");
        assertThat(testbed.rows("select verdict, bars = (select count(*) from daily_bars) from trading_days"))
                .containsExactly("LOADED|t");
    }

    private static void assertMigratedOnce(IngestTestbed testbed) {
        assertThat(
                        testbed.rows(
                                "select version, count(*) from finance_schema_history where success group by 1 having count(*) > 1"))
                .isEmpty();
        assertThat(testbed.value("select count(*) from daily_bars")).isEqualTo("0");
    }

    private static List<Integer> inThreads(IngestTestbed testbed, String... args) throws Exception {
        CyclicBarrier start = new CyclicBarrier(WORKERS);
        Callable<Integer> worker = () -> {
            start.await();
            return IngestWorker.run(args, testbed.environment, IngestTestbed.CLOCK, IngestTestbed.SHORT_RETRIES);
        };
        try (var threads = Executors.newFixedThreadPool(WORKERS)) {
            List<Integer> exitCodes = new ArrayList<>();
            for (Future<Integer> done : threads.invokeAll(Collections.nCopies(WORKERS, worker))) {
                exitCodes.add(done.get());
            }
            return exitCodes;
        }
    }

    private static List<Integer> inProcesses(IngestTestbed testbed, String... args)
            throws IOException, InterruptedException {
        List<WorkerProcess> workers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            workers.add(WorkerProcess.start(IngestWorker.class, testbed.environment, args));
        }
        List<Integer> exitCodes = new ArrayList<>();
        for (WorkerProcess worker : workers) {
            worker.output();
            exitCodes.add(worker.exitCode());
        }
        return exitCodes;
    }
}
