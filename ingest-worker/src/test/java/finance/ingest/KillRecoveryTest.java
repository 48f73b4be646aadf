package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The worker as a process that is killed in the middle of a range.
@Tag("slow")
class KillRecoveryTest {
    private static final int SESSIONS_BETWEEN_KILLS = 3;
    private static final String[] RANGE = {"2025-01-02", "2025-02-28"};
    private static final LocalDate LATER_DAY = LocalDate.of(2025, 2, 10);

    /// The steps of the load of a session, in their order.
    private enum Step {
        LOCK_OF_THE_DAY,
        /// After the bars are written.
        LOG,
        STATISTICS,
        STATUS,
        COMMIT;

        /// Lets a worker wait after this step of that session.
        void hold(Blocker blocker, String session) throws SQLException {
            switch (this) {
                case LOCK_OF_THE_DAY -> blocker.holdDay(LocalDate.parse(session));
                case LOG -> blocker.holdChange("insert", "ingestion_logs", "new.ingestion_date = '" + session + "'");
                case STATISTICS ->
                    blocker.holdChange("insert", "day_statistics", "new.trading_date = '" + session + "'");
                case STATUS -> blocker.holdChange("update", "trading_days", loaded(session));
                case COMMIT -> blocker.holdCommit("update", "trading_days", loaded(session));
            }
        }

        private static String loaded(String session) {
            return "new.verdict = 'LOADED' and new.trading_date = '" + session + "'";
        }
    }

    @Test
    void rangeThatIsKilledAtEachStepOfALoadEndsAsAnUndisturbedOne()
            throws IOException, InterruptedException, SQLException {
        Market market = Market.of(1, 400);
        try (IngestTestbed undisturbed = IngestTestbed.of(market);
                IngestTestbed killed = IngestTestbed.of(market)) {
            assertThat(undisturbed.ingest(RANGE).exitCode()).isZero();
            List<String> left = undisturbed.rows("select trading_date from trading_days where is_session order by 1");
            for (Step step : Step.values()) {
                for (int sessions : new int[] {0, SESSIONS_BETWEEN_KILLS}) {
                    killAt(step, left.get(sessions), killed);
                    StoredState.assertNoPartlyLoadedDay(killed.environment);
                    left.removeAll(killed.rows("select trading_date from trading_days where verdict = 'LOADED'"));
                }
            }
            assertThat(killed.ingest(RANGE).exitCode()).isZero();
            StoredState.assertNoPartlyLoadedDay(killed.environment);
            assertThat(StoredState.of(killed.environment)).isEqualTo(StoredState.of(undisturbed.environment));
        }
    }

    /// Starts a worker, and kills it while it waits after that step.
    private static void killAt(Step step, String session, IngestTestbed testbed)
            throws IOException, InterruptedException, SQLException {
        try (Blocker blocker = new Blocker(testbed)) {
            step.hold(blocker, session);
            try (WorkerProcess worker = WorkerProcess.start(IngestWorker.class, testbed.environment, RANGE)) {
                blocker.awaitWaiting();
                worker.process().destroyForcibly();
                assertThat(worker.exitCode()).isEqualTo(128 + 9);
            }
        }
        awaitNoConnection(testbed);
        testbed.execute("drop function if exists wait_for_blocker() cascade");
    }

    /// The server ends the transactions of a killed worker only when they no longer wait for a lock.
    private static void awaitNoConnection(IngestTestbed testbed) throws InterruptedException {
        String connections = "select count(*) from pg_stat_activity"
                + " where datname = current_database() and application_name = 'finance'";
        for (int i = 0; !testbed.value(connections).equals("0"); i++) {
            assertThat(i)
                    .as("times 10 ms waited for the end of the worker's transactions")
                    .isLessThan(6_000);
            Thread.sleep(10);
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
