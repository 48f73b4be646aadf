package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.market.Market;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A day that waits for the reference data in its transaction keeps a connection to the server. Behind a pooler
/// with few connections, the transactions that it waits for must not need one more.
class ReferenceWaitTest {
    private static final String[] RANGE = {"2025-01-13", "2025-01-16"};
    private static final LocalDate LAST = LocalDate.of(2025, 1, 16);
    private static final String LOCKED_DAYS = """
            select count(*) from pg_locks where locktype = 'advisory' and classid = 1705001
                and database = (select oid from pg_database where datname = current_database())""";

    private final CountDownLatch requested = new CountDownLatch(1);
    private final IngestTestbed testbed = IngestTestbed.of(Market.of(1, 200));

    @AfterEach
    void close() {
        testbed.close();
    }

    @Test
    void onlyTheFirstDayOfARunWaitsInItsTransaction() throws Exception {
        // the first three days are requested at once, the last one when the first is being stored
        testbed.vendor.faultWith(request -> {
            if (request.date().equals(Optional.of(LAST))) {
                requested.countDown();
            }
            return Optional.empty();
        });
        CompletableFuture<CapturedOutput> run;
        try (Blocker blocker = new Blocker(testbed)) {
            blocker.execute("lock table splits_coverage in exclusive mode");
            run = CompletableFuture.supplyAsync(() -> testbed.ingest(RANGE));
            blocker.awaitBlocked(1);
            assertThat(requested.await(2, TimeUnit.MINUTES)).isTrue();
            // the second day would be stored in this time
            Thread.sleep(1_000);
            assertThat(testbed.value(LOCKED_DAYS)).isEqualTo("1");
        }
        assertLoaded(run, 4);
    }

    @Test
    void noDayHasATransactionWhileReferenceDataIsRequestedAgain() throws Exception {
        assertThat(testbed.ingest("2025-01-13").exitCode()).isZero();
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        testbed.vendor.faultWith(request -> {
            if (!request.path().equals("/stocks/v1/dividends")) {
                return Optional.empty();
            }
            if (requests.incrementAndGet() == 1) {
                return Optional.of(Fault.body("{\"status\":\"OK\",\"results\":[]}"));
            }
            requested.countDown();
            await(answer);
            return Optional.empty();
        });
        var run = CompletableFuture.supplyAsync(() -> testbed.ingest("2025-01-14"));
        await(requested);
        for (int i = 0;
                !testbed.value("select count(*) from splits_coverage where last_date = '2025-01-14'")
                        .equals("1");
                i++) {
            assertThat(i).as("times 10 ms waited for the splits").isLessThan(12_000);
            Thread.sleep(10);
        }
        // the day would be written in this time
        Thread.sleep(1_000);
        assertThat(testbed.value(LOCKED_DAYS)).isEqualTo("0");
        answer.countDown();
        assertLoaded(run, 2);
        assertThat(requests.get()).isEqualTo(2);
    }

    private void assertLoaded(CompletableFuture<CapturedOutput> run, int days) {
        CapturedOutput output = run.join();
        assertThat(output.exitCode()).as(output.all()).isZero();
        assertThat(testbed.value("select count(*) from trading_days where verdict = 'LOADED'"))
                .isEqualTo(String.valueOf(days));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
