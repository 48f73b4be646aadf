package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.market.Market;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The vendor refuses the reference data, and a day fails for a reason of its own. Whichever fails first, the
/// run ends with the reason that affects all days.
///
/// The run makes four calls in three threads and in this order: splits, dividends, the day, and the announced
/// closures, because the day is the newest session. While an answer is late, the call for the closures
/// therefore shows that one of the calls before it has ended.
class ReferenceDataFailureTest {
    private static final LocalDate DAY = LocalDate.of(2026, 2, 27);
    private static final String UPCOMING = "/v1/marketstatus/upcoming";
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

    /// Answers the day by `day` and the reference data by a refusal, each after its event.
    private void answer(Runnable beforeDay, Fault day, Runnable beforeReferenceData) {
        testbed.vendor.faultWith(request -> {
            if (request.path().equals(UPCOMING)) {
                closuresRequested.countDown();
                return Optional.empty();
            }
            boolean isDay = request.date().isPresent();
            (isDay ? beforeDay : beforeReferenceData).run();
            return Optional.of(isDay ? day : Fault.unauthorized());
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
