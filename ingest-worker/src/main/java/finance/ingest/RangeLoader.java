package finance.ingest;

import finance.common.DateRange;
import finance.common.Progress;
import finance.common.TradingCalendar;
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

/// One run over a range: loads every session that is not there yet, oldest first, each in a transaction of its
/// own; the next days are fetched while two are stored, for a server stores a day on one core.
final class RangeLoader {
    private static final int FETCHED_AHEAD = 3;
    private static final int STORED_AT_ONCE = 2;
    static final int THREADS = FETCHED_AHEAD + STORED_AT_ONCE;
    /// Trading with its late hours ends at 20:00; what a vendor shows of a day before that is not the day.
    private static final LocalTime DAY_IS_OVER = LocalTime.of(20, 0);

    private final PolygonClient client;
    private final DayStore days;
    private final SplitStore splits;
    private final boolean force;
    private final ZonedDateTime now;
    private final List<DayResult> results = new ArrayList<>();
    private int skipped;
    private VendorException stoppedBy;

    RangeLoader(PolygonClient client, DayStore days, SplitStore splits, boolean force, ZonedDateTime now) {
        this.client = client;
        this.days = days;
        this.splits = splits;
        this.force = force;
        this.now = now;
    }

    /// @param results one for each calendar day that had to be decided, up to the fault that stopped the run
    /// @param skipped sessions that were loaded before and left as they are
    /// @param stoppedBy the fault that every further day would have met
    record Result(List<DayResult> results, int skipped, Optional<VendorException> stoppedBy) {}

    Result run(DateRange range) {
        Set<LocalDate> loaded = days.registerDays(range);
        List<LocalDate> wanted = new ArrayList<>();
        range.days().forEach(date -> {
            Optional<String> closure = TradingCalendar.closure(date);
            if (closure.isPresent()) {
                results.add(DayResult.without(date, Verdict.NO_SESSION, closure.get()));
            } else if (!isOver(date)) {
                results.add(notOver(date));
            } else if (loaded.contains(date) && !force) {
                skipped++;
            } else {
                wanted.add(date);
            }
        });
        // a range's closed days are in trading_days already; a log row for each would only bury the others
        results.stream()
                .filter(result -> range.isOneDay() || result.verdict() != Verdict.NO_SESSION)
                .forEach(days::record);
        if (!wanted.isEmpty()) {
            fetchAndStore(wanted);
        }
        return new Result(results, skipped, Optional.ofNullable(stoppedBy));
    }

    private boolean isOver(LocalDate date) {
        return !now.isBefore(date.atTime(DAY_IS_OVER).atZone(TradingCalendar.NEW_YORK));
    }

    private static DayResult notOver(LocalDate date) {
        String message = "the session of " + date + " is not over: it ends, with its late hours, at " + DAY_IS_OVER
                + " New York; run again after midnight there";
        return DayResult.without(date, Verdict.NOT_YET_PUBLISHED, message);
    }

    private record Fetched(GroupedDaily day, long startedAt) {}

    private void fetchAndStore(List<LocalDate> wanted) {
        ExecutorService fetchers = threads(FETCHED_AHEAD);
        ExecutorService storers = threads(STORED_AT_ONCE);
        try (Progress progress = new Progress("sessions", wanted.size())) {
            DateRange range = new DateRange(wanted.getFirst(), wanted.getLast());
            Future<?> splitsStored = fetchers.submit(() -> splits.ensureCovered(range, client));
            Iterator<LocalDate> toFetch = wanted.iterator();
            ArrayDeque<Future<Fetched>> ahead = new ArrayDeque<>();
            ArrayDeque<Future<Stored>> storing = new ArrayDeque<>();
            for (LocalDate date : wanted) {
                while (ahead.size() < FETCHED_AHEAD && toFetch.hasNext()) {
                    LocalDate next = toFetch.next();
                    ahead.add(fetchers.submit(() -> fetch(next)));
                }
                long startedAt = System.nanoTime();
                try {
                    result(splitsStored);
                    Fetched fetched = result(ahead.remove());
                    storing.add(storers.submit(() -> store(fetched)));
                    awaitStored(storing, STORED_AT_ONCE - 1, progress);
                } catch (VendorException e) {
                    awaitStored(storing, 0, progress);
                    fail(date, e, startedAt);
                    progress.advance(1, 0);
                    // without its splits no further day can be loaded either
                    if (e.affectsAllDays() || splitsStored.state() == Future.State.FAILED) {
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
        return new Fetched(client.groupedDaily(date), startedAt);
    }

    /// @param result empty where another worker loaded the day meanwhile
    private record Stored(Optional<DayResult> result, int bars) {}

    private Stored store(Fetched fetched) {
        GroupedDaily day = fetched.day();
        return new Stored(days.load(day, force, fetched.startedAt()), day.bars().size());
    }

    /// Waits for the oldest until only so many are left.
    private void awaitStored(ArrayDeque<Future<Stored>> storing, int left, Progress progress) {
        while (storing.size() > left) {
            Stored stored = result(storing.remove());
            stored.result().ifPresentOrElse(results::add, () -> skipped++);
            progress.advance(1, stored.bars());
        }
    }

    private void fail(LocalDate date, VendorException e, long startedAt) {
        DayResult result = DayResult.without(date, e, (System.nanoTime() - startedAt) / 1e9);
        days.record(result);
        results.add(result);
    }

    private static <T> T result(Future<T> future) {
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
