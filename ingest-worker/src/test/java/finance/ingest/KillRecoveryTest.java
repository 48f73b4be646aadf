package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The worker as a process that is killed in the middle of a range.
@Tag("slow")
class KillRecoveryTest {
    private static final long SEED = 20_250_102;
    private static final int KILLS = 10;
    private static final int SESSIONS_PER_WORKER = 3;
    private static final String[] RANGE = {"2025-01-02", "2025-02-28"};
    private static final LocalDate LATER_DAY = LocalDate.of(2025, 2, 10);

    @Test
    void rangeKilledTenTimesEndsAsIfItHadNotBeen() throws IOException, InterruptedException, SQLException {
        Random random = new Random(SEED);
        Market market = Market.of(1, 400);
        try (IngestTestbed undisturbed = IngestTestbed.of(market);
                IngestTestbed killed = IngestTestbed.of(market)) {
            assertThat(undisturbed.ingest(RANGE).exitCode()).isZero();
            List<String> sessions =
                    undisturbed.rows("select trading_date from trading_days where is_session order by trading_date");
            for (int i = 0; i < KILLS; i++) {
                killed.vendor.forgetCalls();
                LocalDate held = LocalDate.parse(sessions.get(SESSIONS_PER_WORKER * (i + 1)));
                try (Blocker blocker = new Blocker(killed)) {
                    // the worker cannot end, because it waits for this lock, and each for one of a later session
                    blocker.holdDay(held);
                    killMidway(killed, random);
                }
                StoredState.assertNoPartlyLoadedDay(killed.environment);
            }
            assertThat(killed.ingest(RANGE).exitCode()).isZero();
            StoredState.assertNoPartlyLoadedDay(killed.environment);
            assertThat(StoredState.of(killed.environment)).isEqualTo(StoredState.of(undisturbed.environment));
        }
    }

    private static void killMidway(IngestTestbed testbed, Random random) throws IOException, InterruptedException {
        try (WorkerProcess worker = WorkerProcess.start(IngestWorker.class, testbed.environment, RANGE)) {
            awaitCalls(testbed, worker, 2 + random.nextInt(4));
            Thread.sleep(random.nextInt(60));
            worker.process().destroyForcibly();
            assertThat(worker.exitCode()).isEqualTo(128 + 9);
        }
    }

    @Test
    void signalEndsARangeAtOnceWithASentence() throws IOException, InterruptedException {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 400))) {
            // the body of this day takes longer than the worker waits for one, so the range cannot end
            testbed.vendor.faultWith(Faults.always(Fault.trickle(200)).onDays(LATER_DAY));
            try (WorkerProcess worker = WorkerProcess.start(IngestWorker.class, testbed.environment, RANGE)) {
                awaitCalls(testbed, worker, 6);
                // by its handle, so that its output can still be read
                worker.process().toHandle().destroy();

                assertThat(worker.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
                assertThat(worker.exitCode()).isEqualTo(128 + 15);
                assertThat(worker.output()).contains("interrupted by a signal; no day is partly loaded");
            }
            StoredState.assertNoPartlyLoadedDay(testbed.environment);
            testbed.vendor.faultWith(Faults.none());
            assertThat(testbed.ingest(RANGE).exitCode()).isZero();
            StoredState.assertNoPartlyLoadedDay(testbed.environment);
        }
    }

    private static void awaitCalls(IngestTestbed testbed, WorkerProcess worker, int calls) throws InterruptedException {
        for (int i = 0;
                testbed.vendor.calls().size() < calls && worker.process().isAlive();
                i++) {
            assertThat(i).as("times 5 ms waited for the worker's calls").isLessThan(12_000);
            Thread.sleep(5);
        }
    }
}
