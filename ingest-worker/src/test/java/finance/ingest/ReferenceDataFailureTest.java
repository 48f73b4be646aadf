package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.market.Market;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The vendor refuses splits and dividends, and a day fails for a reason of its own. Whichever fails first, the
/// run ends with the reason that affects all days.
///
/// The run makes its calls in three threads and in this order: splits, dividends, other feeds, the day, and the
/// announced closures, because the day is the newest session. The other feeds are answered at once. While an answer
/// is late, the call for the closures therefore shows that one of the calls for splits, dividends and the day has
/// ended.
class ReferenceDataFailureTest {
    private static final LocalDate DAY = LocalDate.of(2026, 2, 27);
    private static final String UPCOMING = "/v1/marketstatus/upcoming";
    private static final Set<String> REFUSED = Set.of(IngestTestbed.SPLITS, "/stocks/v1/dividends");
    private static final Fault NO_ROWS = Fault.body("{\"status\":\"OK\"}");

    private final Market market = Market.of(1, 200);
    private final IngestTestbed testbed = IngestTestbed.of(market);
    private final CountDownLatch closuresRequested = new CountDownLatch(1);

    @AfterEach
    void close() {
        testbed.close();
    }

    @Test
    void dayThatFailsAfterTheReferenceDataIsNotTheReason() {
        answer(this::awaitEndOfOneCall, NO_ROWS, () -> {});
        assertRefused();
        assertThat(closuresRequested.getCount()).isZero();
    }

    @Test
    void dayThatFailsBeforeTheReferenceDataIsNotTheReason() {
        answer(() -> {}, NO_ROWS, this::awaitLogRow);
        assertRefused();
        assertThat(testbed.rows("select verdict from ingestion_logs")).containsExactly("FAILED");
    }

    @Test
    void dayThatIsHeldBackIsNotTheReason() {
        String adjusted =
                new String(market.day(DAY), StandardCharsets.UTF_8).replace("\"adjusted\":false", "\"adjusted\":true");
        answer(() -> {}, Fault.body(adjusted), this::awaitEndOfOneCall);
        assertRefused();
        assertThat(closuresRequested.getCount()).isZero();
    }

    /// Answers the day by `day`, and splits and dividends by a refusal, each after its event.
    private void answer(Runnable beforeDay, Fault day, Runnable beforeReferenceData) {
        testbed.vendor.faultWith(request -> {
            if (request.path().equals(UPCOMING)) {
                closuresRequested.countDown();
            }
            if (request.date().isPresent()) {
                beforeDay.run();
                return Optional.of(day);
            }
            if (REFUSED.contains(request.path())) {
                beforeReferenceData.run();
                return Optional.of(Fault.unauthorized());
            }
            return Optional.empty();
        });
    }

    private void awaitEndOfOneCall() {
        try {
            assertThat(closuresRequested.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitLogRow() {
        try {
            for (int i = 0; testbed.value("select count(*) from ingestion_logs").equals("0"); i++) {
                assertThat(i).as("times 10 ms waited for the day's log row").isLessThan(12_000);
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertRefused() {
        CapturedOutput run = testbed.ingest(DAY.toString());
        assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
        assertThat(run.all()).contains("Unknown API Key");
        assertThat(testbed.value("select count(*) from daily_bars")).isEqualTo("0");
    }
}
