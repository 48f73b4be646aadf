package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Faults;
import finance.replay.ReplayServer;
import finance.replay.database.EmbeddedDatabase;
import finance.replay.market.Market;
import java.io.IOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class DatabaseOutageTest {
    private static final String[] RANGE = {"2025-01-02", "2025-02-28"};
    /// The sessions of the range at which the run waits for a lock until the server restarts.
    private static final List<LocalDate> HELD_DAYS =
            List.of(LocalDate.of(2025, 1, 10), LocalDate.of(2025, 1, 30), LocalDate.of(2025, 2, 18));

    /// A worker retries an unreachable database for a while, so both cases run at the same time.
    @Test
    void unreachableDatabaseIsRetriedLaterAndAMissingOneIsRefused() throws IOException, InterruptedException {
        try (IngestTestbed testbed = IngestTestbed.of(Market.empty())) {
            Map<String, String> away = new HashMap<>(testbed.environment);
            away.put("POSTGRES_PORT", Integer.toString(EmbeddedDatabase.unusedPort()));
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
    void loadContinuesAfterARestartOfTheDatabase() throws Exception {
        Market market = Market.of(1, 1_500);
        Map<LocalDate, CountDownLatch> held =
                HELD_DAYS.stream().collect(Collectors.toMap(Function.identity(), day -> new CountDownLatch(1)));
        try (IngestTestbed undisturbed = IngestTestbed.of(market);
                EmbeddedDatabase database = EmbeddedDatabase.start();
                IngestTestbed restarted = IngestTestbed.of(
                        ReplayServer.start(market, answerOnceHeld(held), 0), database.createDatabase())) {
            assertThat(undisturbed.ingest(RANGE).exitCode()).isZero();
            var run = CompletableFuture.supplyAsync(() -> restarted.ingest(RANGE));
            for (LocalDate day : HELD_DAYS) {
                // the restart also ends the session that holds the lock
                try (Blocker blocker = new Blocker(restarted).holdDay(day)) {
                    held.get(day).countDown();
                    blocker.awaitBlockedOrDone(1, run);
                    assertThat(run.isDone())
                            .as("ended before the restart at " + day)
                            .isFalse();
                    database.restart();
                }
            }
            CapturedOutput disturbed = run.join();

            assertThat(disturbed.exitCode()).as(disturbed.all()).isIn(0, 75);
            assertThat(disturbed.all()).contains("trying again").doesNotContain("\tat ");
            StoredState.assertNoPartlyLoadedDay(restarted.environment);
            assertThat(restarted.ingest(RANGE).exitCode()).isZero();
            assertThat(StoredState.of(restarted.environment)).isEqualTo(StoredState.of(undisturbed.environment));
        }
    }

    /// Delays the answer for each of these days until the test holds the lock of the day.
    private static Faults answerOnceHeld(Map<LocalDate, CountDownLatch> held) {
        return request -> {
            request.date().map(held::get).ifPresent(DatabaseOutageTest::await);
            return Optional.empty();
        };
    }

    private static void await(CountDownLatch held) {
        try {
            assertThat(held.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
