package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Faults;
import finance.replay.ReplayServer;
import finance.replay.database.EmbeddedDatabase;
import finance.replay.market.Market;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class DatabaseOutageTest {
    private static final String[] RANGE = {"2025-01-02", "2025-02-28"};

    /// A worker retries an unreachable database for a while, so both cases run at the same time.
    @Test
    void databaseThatIsAwayIsLeftForLaterAndOneThatIsNotThereIsRefused() throws IOException, InterruptedException {
        try (IngestTestbed testbed = IngestTestbed.of(Market.empty())) {
            Map<String, String> away = new HashMap<>(testbed.environment);
            away.put("POSTGRES_PORT", Integer.toString(freePort()));
            Map<String, String> unknown = new HashMap<>(testbed.environment);
            unknown.put("POSTGRES_DB", "nowhere");
            try (WorkerProcess patient = WorkerProcess.start(IngestWorker.class, away, "2025-01-10");
                    WorkerProcess refused = WorkerProcess.start(IngestWorker.class, unknown, "2025-01-10")) {
                assertThat(refused.output())
                        .contains("PostgreSQL refused")
                        .contains("nowhere")
                        .contains("check POSTGRES_USER");
                assertThat(refused.exitCode()).isEqualTo(2);

                assertThat(patient.output())
                        .contains("trying again")
                        .contains("is unreachable")
                        .contains(away.get("POSTGRES_PORT"))
                        .doesNotContain("\tat ");
                assertThat(patient.exitCode()).isEqualTo(75);
            }
            assertThat(testbed.vendor.calls()).isEmpty();
        }
    }

    @Test
    void databaseRestartedMidLoadCostsNothing() {
        Market market = Market.of(1, 1_500);
        try (IngestTestbed undisturbed = IngestTestbed.of(market);
                EmbeddedDatabase database = EmbeddedDatabase.start();
                ReplayServer vendor = ReplayServer.start(market, Faults.none(), 0)) {
            assertThat(undisturbed.ingest(RANGE).exitCode()).isZero();
            Map<String, String> environment = IngestTestbed.environment(database.createDatabase(), vendor.baseUrl());
            var run = CompletableFuture.supplyAsync(
                    () -> IngestTestbed.run(environment, IngestTestbed.SHORT_RETRIES, RANGE));
            for (int restarts = 0; restarts < 3; restarts++) {
                awaitCalls(vendor, run, 6 + 9 * restarts);
                assertThat(run.isDone()).as("loaded before restart " + restarts).isFalse();
                database.restart();
            }
            CapturedOutput disturbed = run.join();

            assertThat(disturbed.exitCode()).as(disturbed.all()).isIn(0, 75);
            assertThat(disturbed.all()).doesNotContain("\tat ");
            StoredState.assertNoPartlyLoadedDay(environment);
            assertThat(IngestTestbed.run(environment, IngestTestbed.SHORT_RETRIES, RANGE)
                            .exitCode())
                    .isZero();
            assertThat(StoredState.of(environment)).isEqualTo(StoredState.of(undisturbed.environment));
        }
    }

    private static void awaitCalls(ReplayServer vendor, CompletableFuture<?> run, int calls) {
        for (int i = 0; vendor.calls().size() < calls && !run.isDone(); i++) {
            assertThat(i).as("times 2 ms waited for the worker's calls").isLessThan(30_000);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
