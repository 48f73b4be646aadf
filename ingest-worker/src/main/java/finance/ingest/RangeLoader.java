package finance.ingest;

import finance.common.DateRange;
import finance.common.Progress;
import finance.common.TradingCalendar;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.MarketData;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import finance.ingest.store.DayResult;
import finance.ingest.store.DayStore;
import finance.ingest.store.ReferenceFeed;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One run over a range. It loads every session that is not yet loaded, the oldest first, each in one
/// transaction, and no session before the reference feeds cover the range. While two days are stored, the
/// next days are fetched, because the server uses one core to store a day.
final class RangeLoader {
    private static final int FETCHED_AHEAD = 3;
    private static final int STORED_AT_ONCE = 2;
    static final int THREADS = FETCHED_AHEAD + STORED_AT_ONCE;
    /// Extended-hours trading ends at 20:00 New York time; earlier answers of a vendor are incomplete.
    private static final LocalTime END_OF_DAY = LocalTime.of(20, 0);

    private final MarketData vendor;
    private final DayStore days;
    private final List<ReferenceFeed<?>> referenceFeeds;
    private final HistoryLimit historyLimit;
    private final boolean force;
    private final ZonedDateTime now;
    private final List<DayResult> results = new ArrayList<>();
    private int skipped;
    private VendorException stoppedBy;

    RangeLoader(
            MarketData vendor,
            DayStore days,
            List<ReferenceFeed<?>> referenceFeeds,
            HistoryLimit historyLimit,
            boolean force,
            ZonedDateTime now) {
        this.vendor = vendor;
        this.days = days;
        this.referenceFeeds = referenceFeeds;
        this.historyLimit = historyLimit;
        this.force = force;
        this.now = now;
    }

    /// @param days one result for each calendar day of the range that was not skipped, up to the error that
    ///     stopped the run
    /// @param skipped number of sessions that were already loaded
    /// @param stoppedBy the error that affects all further days
    record Result(List<DayResult> days, int skipped, Optional<VendorException> stoppedBy) {}

    Result run(DateRange range) {
        Set<LocalDate> loaded = days.registerDays(range);
        List<LocalDate> sessions = new ArrayList<>();
        range.days().forEach(date -> {
            Optional<String> closure = TradingCalendar.closure(date);
            if (closure.isPresent()) {
                results.add(DayResult.notRequested(date, Verdict.NO_SESSION, closure.get()));
            } else if (!isOver(date)) {
                results.add(notOver(date));
            } else if (loaded.contains(date) && !force) {
                skipped++;
            } else {
                sessions.add(date);
            }
        });
        // trading_days already has the closed days; for a range, ingestion_logs gets no rows for them
        results.stream()
                .filter(day -> range.isOneDay() || day.verdict() != Verdict.NO_SESSION)
                .forEach(days::record);
        List<LocalDate> served = sessions.isEmpty() ? sessions : historyLimit.served(sessions);
        results.addAll(historyLimit.refuse(sessions.subList(0, sessions.size() - served.size())));
        if (!served.isEmpty()) {
            load(served);
        }
        return new Result(results, skipped, Optional.ofNullable(stoppedBy));
    }

    private boolean isOver(LocalDate date) {
        return !now.isBefore(date.atTime(END_OF_DAY).atZone(TradingCalendar.NEW_YORK));
    }

    private static DayResult notOver(LocalDate date) {
        String message = "the session of " + date + " is not over: extended-hours trading ends at " + END_OF_DAY
                + " New York time; run again after midnight there";
        return DayResult.notRequested(date, Verdict.NOT_YET_PUBLISHED, message);
    }

    private record Fetched(GroupedDaily day, long startedAt) {}

    private void load(List<LocalDate> sessions) {
        ExecutorService fetchers = threads(FETCHED_AHEAD);
        ExecutorService storers = threads(STORED_AT_ONCE);
        try (Progress progress = new Progress("sessions", sessions.size())) {
            DateRange range = new DateRange(sessions.getFirst(), sessions.getLast());
            List<Future<?>> coverages = new ArrayList<>();
            referenceFeeds.forEach(feed -> coverages.add(fetchers.submit(() -> feed.ensureCovered(range, vendor))));
            Iterator<LocalDate> toFetch = sessions.iterator();
            ArrayDeque<Future<Fetched>> fetching = new ArrayDeque<>();
            ArrayDeque<Future<Stored>> storing = new ArrayDeque<>();
            for (LocalDate date : sessions) {
                while (fetching.size() < FETCHED_AHEAD && toFetch.hasNext()) {
                    LocalDate next = toFetch.next();
                    fetching.add(fetchers.submit(() -> fetch(next)));
                }
                long startedAt = System.nanoTime();
                try {
                    coverages.forEach(RangeLoader::await);
                    Fetched fetched = await(fetching.remove());
                    storing.add(storers.submit(() -> store(fetched)));
                    awaitStored(storing, STORED_AT_ONCE - 1, progress);
                } catch (VendorException e) {
                    awaitStored(storing, 0, progress);
                    fail(date, e, startedAt);
                    progress.advance(1, 0);
                    // no session is loaded without its reference data
                    if (e.affectsAllDays() || coverages.stream().anyMatch(c -> c.state() == Future.State.FAILED)) {
                        stoppedBy = e;
                        return;
                    }
                }
            }
            awaitStored(storing, 0, progress);
        } finally {
            fetchers.shutdownNow();
            storers.shutdownNow();
        }
    }

    private static ExecutorService threads(int count) {
        return Executors.newFixedThreadPool(count, Thread.ofPlatform().daemon().factory());
    }

    private Fetched fetch(LocalDate date) {
        long startedAt = System.nanoTime();
        return new Fetched(historyLimit.groupedDaily(date), startedAt);
    }

    /// @param result empty if another worker loaded the day since the start of the run
    private record Stored(Optional<DayResult> result, int bars) {}

    private Stored store(Fetched fetched) {
        GroupedDaily day = fetched.day();
        return new Stored(days.load(day, force, fetched.startedAt()), day.bars().size());
    }

    /// Waits for the oldest days until at most `remaining` are left.
    private void awaitStored(ArrayDeque<Future<Stored>> storing, int remaining, Progress progress) {
        while (storing.size() > remaining) {
            Stored stored = await(storing.remove());
            stored.result().ifPresentOrElse(results::add, () -> skipped++);
            progress.advance(1, stored.bars());
        }
    }

    private void fail(LocalDate date, VendorException e, long startedAt) {
        DayResult result = DayResult.failed(date, e, (System.nanoTime() - startedAt) / 1e9);
        days.record(result);
        results.add(result);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while loading", e);
        }
    }
}
