package finance.ingest;

import finance.common.Database;
import finance.common.Progress;
import finance.ingest.market.MarketData;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import finance.ingest.store.DayResult;
import finance.ingest.store.DayStore;
import finance.ingest.store.LoadedSessions;
import finance.ingest.store.ReferenceFeed;
import finance.ingest.store.StatisticsStore;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads loaded sessions and all reference data again, and stores what differs: the last sessions, then those
/// that were not checked for the longest time. The feeds after the first one are read beside the sessions. An
/// error of one session or feed does not stop the others, unless it affects all of them (see [Outage]).
final class Refresh {
    private static final Logger log = LoggerFactory.getLogger(Refresh.class);
    private static final int SESSIONS_AT_ONCE = 3;

    private final MarketData vendor;
    private final DayStore days;
    private final LoadedSessions loaded;
    private final List<ReferenceFeed<?>> referenceFeeds;
    private final HistoryLimit historyLimit;
    private final RefreshLimits limits;
    private final DayReading dayReading;
    private final RunClock clock;
    private final long startedAt = System.nanoTime();
    private final Outage outage = new Outage();
    private final List<DayResult> results = new ArrayList<>();
    private final List<VendorException> feedErrors = new ArrayList<>();
    private final SortedMap<String, Integer> feedChanges = new TreeMap<>();
    private int outOfPlan;
    /// Also set by the thread of the feeds.
    private volatile VendorException stoppedBy;

    Refresh(
            MarketData vendor,
            Database database,
            List<ReferenceFeed<?>> referenceFeeds,
            HistoryLimit historyLimit,
            RefreshLimits limits,
            RunClock clock) {
        this.vendor = vendor;
        this.days = new DayStore(database);
        this.loaded = new LoadedSessions(database);
        this.dayReading = new DayReading(historyLimit, new StatisticsStore(database));
        this.clock = clock;
        this.referenceFeeds = referenceFeeds;
        this.historyLimit = historyLimit;
        this.limits = limits;
    }

    /// @param days one result per session that was read, up to the error that stopped the run
    /// @param outOfPlan number of loaded sessions that the vendor's plan no longer serves
    /// @param feedChanges rows added, removed or changed, by feed
    /// @param stoppedBy the error that affects all further sessions
    record Result(
            List<DayResult> days,
            int outOfPlan,
            SortedMap<String, Integer> feedChanges,
            List<VendorException> feedErrors,
            Optional<VendorException> stoppedBy) {}

    /// @param count number of the last loaded sessions to read
    Result run(int count) {
        List<LocalDate> last = loaded.last(count);
        List<LocalDate> further = loaded.longestUnchecked(limits.sessions(), count);
        List<LocalDate> sorted =
                Stream.concat(last.stream(), further.stream()).sorted().toList();
        Set<LocalDate> served = Set.copyOf(historyLimit.served(sorted));
        sorted.stream().filter(date -> !served.contains(date)).forEach(this::leaveOut);
        ExecutorService feeds = DaemonThreads.of(1);
        try {
            // no further session is requested if the answer to the first feed shows an error that affects all of them
            referenceFeeds.stream().limit(1).forEach(this::refresh);
            Future<?> otherFeeds =
                    feeds.submit(() -> referenceFeeds.stream().skip(1).forEach(this::refresh));
            // any other error of a feed ends the run
            BooleanSupplier mayContinue = () -> otherFeeds.state() != Future.State.FAILED;
            read(last.stream().filter(served::contains).toList(), mayContinue);
            read(further.stream().filter(served::contains).toList(), () -> mayContinue.getAsBoolean() && isTimeLeft());
            DaemonThreads.await(otherFeeds);
        } finally {
            feeds.shutdownNow();
        }
        referenceFeeds.forEach(ReferenceFeed::followBars);
        return new Result(results, outOfPlan, feedChanges, feedErrors, Optional.ofNullable(stoppedBy));
    }

    private boolean isTimeLeft() {
        return System.nanoTime() - startedAt < limits.time().toNanos();
    }

    /// A loaded session that the plan no longer serves stays as it is.
    private void leaveOut(LocalDate date) {
        outOfPlan++;
        days.markChecked(date);
    }

    private void refresh(ReferenceFeed<?> feed) {
        if (stoppedBy != null) {
            return;
        }
        try {
            feedChanges.put(feed.name(), feed.refresh(vendor));
        } catch (VendorException e) {
            log.warn("{} were not refreshed: {}", feed.name(), e.getMessage());
            feedErrors.add(e);
            if (e.affectsAllDays()) {
                stoppedBy = e;
            }
        }
    }

    /// A session that is being read, or waits for a thread.
    private final class Reading implements Callable<Optional<DayResult>> {
        private final LocalDate date;
        private volatile long startedAt;
        private Future<Optional<DayResult>> result;

        Reading(LocalDate date) {
            this.date = date;
        }

        @Override
        public Optional<DayResult> call() {
            startedAt = System.nanoTime();
            return dayReading.read(
                    date, (answer, assessment) -> days.refresh(answer, assessment, !clock.isFinal(date), startedAt));
        }
    }

    /// Reads sessions until there is an error that affects all of them, or `mayContinue` returns false.
    private void read(List<LocalDate> sessions, BooleanSupplier mayContinue) {
        if (stoppedBy != null || sessions.isEmpty()) {
            return;
        }
        ExecutorService readers = DaemonThreads.of(SESSIONS_AT_ONCE);
        try (Progress progress = new Progress("sessions", sessions.size())) {
            ArrayDeque<Reading> reading = new ArrayDeque<>();
            for (LocalDate date : sessions) {
                if (stoppedBy != null || !mayContinue.getAsBoolean()) {
                    break;
                }
                Reading next = new Reading(date);
                next.result = readers.submit(next);
                reading.add(next);
                // one session waits for a thread, so that no thread waits for the oldest session
                await(reading, SESSIONS_AT_ONCE, progress);
            }
            await(reading, 0, progress);
        } finally {
            readers.shutdownNow();
        }
    }

    /// Waits for the oldest sessions until at most `remaining` are left.
    private void await(ArrayDeque<Reading> reading, int remaining, Progress progress) {
        while (reading.size() > remaining) {
            Reading oldest = reading.remove();
            try {
                oldest.result.get().ifPresent(results::add);
                outage.end();
            } catch (ExecutionException e) {
                fail(oldest, e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while refreshing", e);
            }
            progress.advance(1, 0);
        }
    }

    private void fail(Reading reading, Throwable cause) {
        if (!(cause instanceof VendorException error)) {
            throw cause instanceof RuntimeException fault ? fault : new IllegalStateException(cause);
        }
        if (error.verdict() == Verdict.OUT_OF_PLAN) {
            leaveOut(reading.date);
            return;
        }
        DayResult result = DayResult.failed(reading.date, error, (System.nanoTime() - reading.startedAt) / 1e9);
        days.record(result);
        results.add(result);
        if (outage.stops(error, false)) {
            stoppedBy = error;
        } else if (!error.affectsAllDays()) {
            days.markChecked(reading.date);
        }
    }
}
