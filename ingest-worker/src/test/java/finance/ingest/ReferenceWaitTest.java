package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.market.Market;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A day that waits for the reference data in its transaction keeps a connection to the server. Behind a pooler
/// with few connections, the transactions that it waits for must not need one more.
class ReferenceWaitTest {
    private static final String[] RANGE = {"2025-01-13", "2025-01-16"};
    private static final LocalDate LAST = LocalDate.of(2025, 1, 16);
    private static final String LOCKED_DAYS = """
            select count(*) from pg_locks where locktype = 'advisory' and classid = 1705001
                and database = (select oid from pg_database where datname = current_database())""";

    @Test
    void onlyTheFirstDayOfARunWaitsInItsTransaction() throws Exception {
        CountDownLatch lastRequested = new CountDownLatch(1);
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 200))) {
            // the first three days are requested at once, the last one when the first is being stored
            testbed.vendor.faultWith(request -> {
                if (request.date().equals(Optional.of(LAST))) {
                    lastRequested.countDown();
                }
                return Optional.empty();
            });
            CompletableFuture<CapturedOutput> run;
            try (Blocker blocker = new Blocker(testbed)) {
                blocker.execute("lock table splits_coverage in exclusive mode");
                run = CompletableFuture.supplyAsync(() -> testbed.ingest(RANGE));
                blocker.awaitBlocked(1);
                assertThat(lastRequested.await(2, TimeUnit.MINUTES)).isTrue();
                // the second day would be stored in this time
                Thread.sleep(1_000);
                assertThat(testbed.value(LOCKED_DAYS)).isEqualTo("1");
            }
            CapturedOutput output = run.join();
            assertThat(output.exitCode()).as(output.all()).isZero();
            assertThat(testbed.value("select count(*) from trading_days where verdict = 'LOADED'"))
                    .isEqualTo("4");
        }
    }
}
