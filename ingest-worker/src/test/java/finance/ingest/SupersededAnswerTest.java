package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.ingest.polygon.RetryPolicy;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.Request;
import finance.replay.market.Market;
import finance.replay.market.Row;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A run whose answer is older than one that another run stores meanwhile.
@Tag("slow")
class SupersededAnswerTest {
    private static final LocalDate FRIDAY = LocalDate.of(2025, 1, 10);
    private static final LocalDate MONDAY = LocalDate.of(2025, 1, 13);
    private static final String BARS =
            "select ticker, close from daily_bars where trading_date = '2025-01-10' order by ticker";

    private final Market market = Market.empty()
            .withRows(FRIDAY, List.of(Row.of("AAA", "10")))
            .withRows(MONDAY, List.of(Row.of("AAA", "10")));

    /// Answers calls for Friday with the rows of the time of the call, after another run has ended.
    private final class OtherRunFirst implements Faults {
        private final AtomicInteger calls = new AtomicInteger();
        private final List<Integer> exitCodes = new CopyOnWriteArrayList<>();
        private final int most;
        private final IntConsumer change;
        private final Runnable otherRun;
        private volatile boolean isOtherRun;

        /// @param most number of calls during which another run takes place
        /// @param change changes the market before the given run, which is counted from 1
        OtherRunFirst(IngestTestbed testbed, int most, IntConsumer change, String... otherRun) {
            this.most = most;
            this.change = change;
            this.otherRun = () -> exitCodes.add(
                    IngestWorker.run(otherRun, testbed.environment, IngestTestbed.CLOCK, IngestTestbed.SHORT_RETRIES));
        }

        @Override
        public Optional<Fault> of(Request request) {
            if (isOtherRun || !request.date().equals(Optional.of(FRIDAY)) || calls.incrementAndGet() > most) {
                return Optional.empty();
            }
            String older = new String(market.day(FRIDAY), StandardCharsets.UTF_8);
            change.accept(calls.get());
            isOtherRun = true;
            otherRun.run();
            isOtherRun = false;
            return Optional.of(Fault.body(older));
        }
    }

    private void revise(int run) {
        market.withRows(FRIDAY, List.of(Row.of("AAA", String.valueOf(20 + run)), Row.of("BBB", "5")));
    }

    private static CapturedOutput run(IngestTestbed testbed, String arguments) {
        return IngestTestbed.run(testbed.environment, RetryPolicy.STANDARD, arguments.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--force 2025-01-10", "--force 2025-01-10 2025-01-13", "--refresh 1", "--refresh 2"})
    void answerIsReadAgainIfAnotherRunHasStoredOne(String arguments) {
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest("2025-01-10", "2025-01-13");
            OtherRunFirst other = new OtherRunFirst(testbed, 1, this::revise, "--force", "2025-01-10");
            testbed.vendor.faultWith(other);
            CapturedOutput run = run(testbed, arguments);

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(other.exitCodes).containsExactly(0);
            assertThat(testbed.rows(BARS)).containsExactly("AAA|21", "BBB|5");
            assertThat(testbed.rows("select ticker, close from bar_revisions order by 1"))
                    .containsExactly("AAA|10", "BBB|");
            assertThat(run.err()).contains("reading the day again");
        }
    }

    @Test
    void runGivesUpWhenOtherRunsStoreAnAnswerAfterEachOfItsCalls() {
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest("2025-01-10");
            OtherRunFirst others = new OtherRunFirst(testbed, 10, this::revise, "--force", "2025-01-10");
            testbed.vendor.faultWith(others);
            CapturedOutput run = run(testbed, "--refresh 1");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(run.err()).contains("2025-01-10 FAILED: expected that no other run checks 2025-01-10");
            assertThat(others.exitCodes).containsExactly(0, 0, 0);
            assertThat(testbed.rows(BARS)).containsExactly("AAA|23", "BBB|5");
        }
    }

    /// The operator has accepted that the answer lacks rows, before another run has loaded the whole day.
    @Test
    void acceptedAnswerDeletesNoBarOfADayThatIsLoadedMeanwhile() {
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest("2025-01-13");
            OtherRunFirst other = new OtherRunFirst(testbed, 1, this::revise, "2025-01-10");
            testbed.vendor.faultWith(other);
            CapturedOutput run = IngestTestbed.run(
                    testbed.environment, RetryPolicy.STANDARD, "--accept", "--reason", "half a day", "2025-01-10");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(run.out()).contains("2025-01-10 FAILED").contains("nothing was stored");
            assertThat(run.err()).contains("look at the day, and repeat --accept");
            assertThat(other.exitCodes).containsExactly(0);
            assertThat(testbed.rows(BARS)).containsExactly("AAA|21", "BBB|5");
            assertThat(testbed.rows("select verdict, message from trading_days where trading_date = '2025-01-10'"))
                    .containsExactly("LOADED|");
            assertThat(testbed.rows(
                            "select verdict from ingestion_logs where ingestion_date = '2025-01-10' order by run_id"))
                    .containsExactly("LOADED", "FAILED");
        }
    }

    /// A run compares days again that it loaded with few sessions around them. An acceptance ends this.
    @Test
    void dayThatIsAcceptedDuringARunStaysAccepted() {
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest("2025-01-13");
            OtherRunFirst other =
                    new OtherRunFirst(testbed, 1, _ -> {}, "--accept", "--reason", "half a day", "2025-01-13");
            testbed.vendor.faultWith(other);
            CapturedOutput run = run(testbed, "2025-01-10");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(other.exitCodes).containsExactly(0);
            assertThat(testbed.rows("select trading_date, comparisons from day_statistics order by 1"))
                    .containsExactly("2025-01-10|1", "2025-01-13|1000");
        }
    }
}
