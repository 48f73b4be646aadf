package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.market.Market;
import finance.replay.market.Row;
import finance.replay.market.SplitEvent;
import finance.transform.TransformWorker;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Ingest and transform at the same time on one database, each stopped where the other must not overtake it.
/// Then the returns of a day are correct, or the day is marked as stale and the next transform corrects them.
@Timeout(300)
@Tag("slow")
class ConcurrentReturnsTest {
    private static final LocalDate THURSDAY = LocalDate.of(2025, 1, 2);
    private static final LocalDate FRIDAY = LocalDate.of(2025, 1, 3);
    private static final LocalDate MONDAY = LocalDate.of(2025, 1, 6);
    private static final String RETURN =
            "select return_span, round(daily_return::numeric, 6) from daily_bars where trading_date = ";
    private static final String STALE = "select returns_stale from trading_days where trading_date = ";

    private final Market market = Market.empty()
            .withRows(THURSDAY, List.of(Row.of("AAA", "100")))
            .withRows(FRIDAY, List.of(Row.of("AAA", "110")))
            .withRows(MONDAY, List.of(Row.of("AAA", "121")));
    private final IngestTestbed testbed = IngestTestbed.of(market);
    private ExecutorService threads;

    @BeforeEach
    void startThreads() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        testbed.close();
    }

    @Test
    void aDayLoadedWhileTheTransformRunsIsTheNextOnesPredecessor() throws Exception {
        ingest(THURSDAY);
        ingest(MONDAY);
        Future<Integer> transform;
        try (Blocker blocker = new Blocker(testbed).holdDay(MONDAY)) {
            transform = startTransform("--all");
            blocker.awaitBlocked(1);
            ingest(FRIDAY);
        }
        assertDone(transform);
        assertThat(returnOf(MONDAY)).isEqualTo("1|0.100000");
    }

    @Test
    void aDayThatVanishesWhileTheTransformRunsIsReportedAsNotLoaded() throws Exception {
        ingest(THURSDAY);
        Future<Integer> transform;
        try (Blocker blocker = new Blocker(testbed).holdDay(THURSDAY)) {
            transform = startTransform(THURSDAY.toString());
            blocker.awaitBlocked(1);
            testbed.execute("delete from daily_bars; delete from trading_days");
        }
        assertThat(transform.get(2, TimeUnit.MINUTES)).isEqualTo(1);
    }

    @Test
    void aDayLoadedBesideTheOpenLoadOfItsPredecessorIsComputedFromIt() throws Exception {
        ingest(THURSDAY);
        Future<Integer> friday;
        Future<Integer> monday;
        try (Blocker blocker = new Blocker(testbed).holdCommit("update", "trading_days", decided(FRIDAY))) {
            friday = startIngest(FRIDAY.toString());
            blocker.awaitBlocked(1);
            monday = startIngest(MONDAY.toString());
            blocker.awaitBlockedOrDone(2, monday);
            transformStale();
        }
        assertDone(friday);
        assertDone(monday);
        transformStale();
        assertThat(returnOf(MONDAY)).isEqualTo("1|0.100000");
    }

    @Test
    void aDayLoadedBesideTheOpenReloadOfItsPredecessorIsComputedFromTheNewCloses() throws Exception {
        ingest(THURSDAY);
        transformStale();
        market.withRows(THURSDAY, List.of(Row.of("AAA", "88")));
        Future<Integer> thursday;
        Future<Integer> friday;
        try (Blocker blocker = new Blocker(testbed).holdCommit("update", "trading_days", decided(THURSDAY))) {
            thursday = startIngest("--force", THURSDAY.toString());
            blocker.awaitBlocked(1);
            friday = startIngest(FRIDAY.toString());
            blocker.awaitBlockedOrDone(2, friday);
            transformStale();
        }
        assertDone(thursday);
        assertDone(friday);
        transformStale();
        assertThat(returnOf(FRIDAY)).isEqualTo("1|0.250000");
    }

    @Test
    void aDayLoadedBesideTheOpenStorageOfItsSplitIsComputedWithTheSplit() throws Exception {
        market.withRows(FRIDAY, List.of(Row.of("AAA", "55")));
        ingest(THURSDAY);
        transformStale();
        Future<Integer> friday;
        Future<Integer> reload;
        try (Blocker commit = new Blocker(testbed).holdCommit("insert", "splits", "true")) {
            try (Blocker day = new Blocker(testbed).holdDay(FRIDAY)) {
                friday = startIngest(FRIDAY.toString());
                day.awaitBlocked(1);
                market.withSplits(List.of(SplitEvent.of("AAA", FRIDAY, "2", "1")));
                reload = startIngest("--force", THURSDAY.toString(), FRIDAY.toString());
                day.awaitBlocked(2);
            }
            commit.awaitBlockedOrDone(2, friday);
            transformStale();
        }
        assertDone(friday);
        assertDone(reload);
        transformStale();
        assertThat(returnOf(FRIDAY)).isEqualTo("1|0.100000");
    }

    @Test
    void aReloadWhileTheNextDayIsComputedMarksThatDayAfterwards() throws Exception {
        ingest(THURSDAY);
        ingest(FRIDAY);
        market.withRows(THURSDAY, List.of(Row.of("AAA", "88")));
        reloadWhileFridayIsComputed("--force", THURSDAY.toString());
        assertThat(returnOf(FRIDAY)).isEqualTo("1|0.250000");
    }

    @Test
    void aSplitStoredWhileItsDayIsComputedMarksTheDayAfterwards() throws Exception {
        market.withRows(FRIDAY, List.of(Row.of("AAA", "55")));
        ingest(THURSDAY);
        ingest(FRIDAY);
        market.withSplits(List.of(SplitEvent.of("AAA", FRIDAY, "2", "1")));
        reloadWhileFridayIsComputed("--force", FRIDAY.toString());
        assertThat(returnOf(FRIDAY)).isEqualTo("1|0.100000");
    }

    /// The blocker holds a bar whose return changes, so the transform has cleared the flag and cannot end.
    private void reloadWhileFridayIsComputed(String... ingestArguments) throws Exception {
        Future<Integer> transform;
        Future<Integer> reload;
        try (Blocker blocker = new Blocker(testbed)
                .execute("select from daily_bars where trading_date = '" + FRIDAY + "' for update")) {
            transform = startTransform(FRIDAY.toString());
            blocker.awaitBlocked(1);
            reload = startIngest(ingestArguments);
            blocker.awaitBlocked(2);
        }
        assertDone(transform);
        assertDone(reload);
        assertThat(testbed.value(STALE + "'" + FRIDAY + "'")).isEqualTo("t");
        transformStale();
    }

    /// The load of the first day of a new year locks the table to create a partition, then marks the next
    /// day.
    @Test
    void theTransformLocksTheTableBeforeTheDaysRow() throws Exception {
        ingest(THURSDAY);
        Future<Integer> transform;
        try (Blocker blocker = new Blocker(testbed).execute("lock table only daily_bars in access exclusive mode")) {
            transform = startTransform(THURSDAY.toString());
            blocker.awaitBlocked(1);
            blocker.execute("select from trading_days where trading_date = '" + THURSDAY + "' for update nowait");
        }
        assertDone(transform);
    }

    private static String decided(LocalDate date) {
        return "new.trading_date = '" + date + "' and new.decided_at is distinct from old.decided_at";
    }

    private void ingest(LocalDate date) {
        assertThat(testbed.ingest(date.toString()).exitCode()).isZero();
    }

    private Future<Integer> startIngest(String... args) {
        return threads.submit(
                () -> IngestWorker.run(args, testbed.environment, IngestTestbed.CLOCK, IngestTestbed.SHORT_RETRIES));
    }

    private Future<Integer> startTransform(String... args) {
        return threads.submit(() -> TransformWorker.run(args, testbed.environment));
    }

    private void transformStale() throws Exception {
        assertDone(startTransform("--stale"));
    }

    private static void assertDone(Future<Integer> worker) throws Exception {
        assertThat(worker.get(2, TimeUnit.MINUTES)).isZero();
    }

    private String returnOf(LocalDate date) {
        return testbed.rows(RETURN + "'" + date + "'").getFirst();
    }
}
