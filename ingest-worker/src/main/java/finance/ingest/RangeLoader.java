package finance.ingest;

import finance.common.Database;
import finance.common.DateRange;
import finance.common.Progress;
import finance.ingest.admission.Admission;
import finance.ingest.admission.Assessment;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.MarketData;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import finance.ingest.store.BarStore;
import finance.ingest.store.DayAnswer;
import finance.ingest.store.DayRegister;
import finance.ingest.store.DayResult;
import finance.ingest.store.DayStore;
import finance.ingest.store.LoadMode;
import finance.ingest.store.ReferenceFeed;
import finance.ingest.store.StatisticsStore;
import finance.ingest.store.SupersededAnswerException;
import java.time.LocalDate;
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
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run over a range. It loads every session that is not yet loaded, the oldest first, each in one
/// transaction, and no session before the reference feeds cover the range. While two days are stored, the
/// next days are fetched, because the server uses one core to store a day. Provisional days, which the vendor
/// could still correct when they were loaded, are loaded again by the first run after that time.
final class RangeLoader {
    private static final Logger log = LoggerFactory.getLogger(RangeLoader.class);
    static final int FETCHED_AHEAD = 3;
    private static final int STORED_AT_ONCE = 2;
    static final int THREADS = FETCHED_AHEAD + STORED_AT_ONCE;

    private final MarketData vendor;
    private final Database database;
    private final DayStore days;
    private final StatisticsStore statistics;
    private final DayReading reading;
    private final List<ReferenceFeed<?>> referenceFeeds;
    private final HistoryLimit historyLimit;
    private final boolean force;
    private final Optional<String> acceptance;
    private final RunClock clock;
    private final List<DayResult> results = new ArrayList<>();
    private final List<DayResult> settled = new ArrayList<>();
    private Set<LocalDate> provisional = Set.of();
    private DateRange range;
    private int skipped;
    private VendorException stoppedBy;

    /// @param force whether sessions that are already loaded are loaded again
    /// @param acceptance why an operator accepts days that the admission check holds back; empty if none does
    RangeLoader(
            MarketData vendor,
            Database database,
            HistoryLimit historyLimit,
            boolean force,
            Optional<String> acceptance,
            RunClock clock) {
        this.vendor = vendor;
        this.database = database;
        this.days = new DayStore(database);
        this.statistics = new StatisticsStore(database);
        this.reading = new DayReading(historyLimit, statistics);
        this.referenceFeeds = ReferenceFeed.all(database);
        this.historyLimit = historyLimit;
        this.force = force || acceptance.isPresent();
        this.acceptance = acceptance;
        this.clock = clock;
    }

    /// @param days one result for each calendar day of the range that was not skipped, up to the error that
    ///     stopped the run
    /// @param skipped number of sessions that were already loaded
    /// @param settled results of provisional days outside the range, which every run loads again
    /// @param stoppedBy the error that affects all further days
    record Result(List<DayResult> days, int skipped, List<DayResult> settled, Optional<VendorException> stoppedBy) {}

    Result run(DateRange requested) {
        range = requested;
        DayRegister register = DayRegister.register(database, range);
        provisional = register.provisional().stream().filter(clock::isFinal).collect(Collectors.toSet());
        List<LocalDate> sessions = new ArrayList<>();
        range.days().forEach(date -> {
            Optional<String> closure = register.calendar().closure(date);
            if (closure.isPresent()) {
                results.add(DayResult.notRequested(date, Verdict.NO_SESSION, closure.get()));
            } else if (!clock.isOver(date)) {
                results.add(notOver(date));
            } else if (register.loaded().contains(date) && !force && !provisional.contains(date)) {
                skipped++;
            } else {
                sessions.add(date);
            }
        });
        // trading_days already has the closed days; for a range, ingestion_logs gets no rows for them
        results.stream()
                .filter(day -> range.isOneDay() || day.verdict() != Verdict.NO_SESSION)
                .forEach(days::record);
        provisional.stream().filter(date -> !range.contains(date)).forEach(sessions::add);
        sessions.sort(null);
        List<LocalDate> served = sessions.isEmpty() ? sessions : historyLimit.served(sessions);
        for (DayResult refused : historyLimit.refuse(sessions.subList(0, sessions.size() - served.size()))) {
            if (refused.httpStatus() != 0) {
                days.record(refused);
            }
            add(refused);
        }
        if (!served.isEmpty()) {
            load(served, new ClosureReading(vendor, database, clock, register, served));
            referenceFeeds.forEach(ReferenceFeed::followBars);
        }
        if (served.size() == 1 && isOutOfPlan(served.getFirst())) {
            historyLimit.followRefusal(served.getFirst());
        }
        settled.stream().filter(day -> day.verdict() == Verdict.OUT_OF_PLAN).forEach(day -> days.setFinal(day.date()));
        if (stoppedBy != null && range.isOneDay() && results.isEmpty() && skipped == 0) {
            // a provisional day before it stopped the run
            fail(range.from(), stoppedBy, System.nanoTime());
        }
        return new Result(results, skipped, settled, Optional.ofNullable(stoppedBy));
    }

    private boolean isOutOfPlan(LocalDate date) {
        return Stream.concat(results.stream(), settled.stream())
                .anyMatch(day -> day.date().equals(date) && day.verdict() == Verdict.OUT_OF_PLAN);
    }

    private static DayResult notOver(LocalDate date) {
        String message = "the session of " + date + " is not over: extended-hours trading ends at "
                + RunClock.END_OF_DAY + " New York time; run again after midnight there";
        return DayResult.notRequested(date, Verdict.NOT_YET_PUBLISHED, message);
    }

    private record Fetched(DayAnswer answer, long startedAt) {
        GroupedDaily day() {
            return answer.day();
        }
    }

    private void load(List<LocalDate> sessions, ClosureReading closures) {
        ExecutorService fetchers = threads(FETCHED_AHEAD);
        ExecutorService storers = threads(STORED_AT_ONCE);
        try (Progress progress = new Progress("sessions", sessions.size())) {
            DateRange toCover = toCover(sessions);
            ReferenceLoad reference = ReferenceLoad.start(referenceFeeds, toCover, vendor, fetchers);
            Iterator<LocalDate> toFetch = sessions.iterator();
            ArrayDeque<Future<Fetched>> fetching = new ArrayDeque<>();
            ArrayDeque<Storing> storing = new ArrayDeque<>();
            fetchAhead(toFetch, fetching, fetchers);
            // after the first days, which need their threads
            closures.start(fetchers);
            DateRange loaded = new DateRange(sessions.getFirst(), sessions.getLast());
            // at once, so that the first day need not open a connection when its answer arrives
            Future<?> partitions = storers.submit(() -> BarStore.createPartitions(database, loaded));
            Admission admission = new Admission(statistics.around(loaded));
            await(partitions);
            for (LocalDate date : sessions) {
                fetchAhead(toFetch, fetching, fetchers);
                long startedAt = System.nanoTime();
                try {
                    Fetched fetched = await(fetching.remove());
                    LoadMode mode = mode(date);
                    if (storing.isEmpty()) {
                        reference.awaitStoring();
                    } else {
                        // only the first day waits for it in its transaction
                        reference.awaitStored();
                    }
                    FutureTask<Assessment> assessment = new FutureTask<>(() -> assess(admission, fetched.day(), mode));
                    storing.add(new Storing(
                            fetched, storers.submit(() -> store(fetched, assessment, mode, reference::awaitStored))));
                    // while the bars are written, which count as loaded only after the check
                    assessment.run();
                    awaitStored(storing, STORED_AT_ONCE - 1, progress);
                } catch (VendorException e) {
                    awaitStored(storing, 0, progress);
                    if (stoppedBy == null) {
                        fail(date, e, startedAt);
                        progress.advance(1, 0);
                        // no session is loaded without its reference data
                        stoppedBy = e.affectsAllDays() ? e : reference.failure().orElse(null);
                    }
                }
                if (stoppedBy != null) {
                    break;
                }
            }
            awaitStored(storing, 0, progress);
            if (stoppedBy == null) {
                complete(reference);
            }
            if (stoppedBy == null) {
                statistics.compareAgain(admission);
                closures.store();
            }
        } finally {
            fetchers.shutdownNow();
            storers.shutdownNow();
        }
    }

    /// The reference data of provisional days outside the range is already complete.
    private DateRange toCover(List<LocalDate> sessions) {
        List<LocalDate> requested = sessions.stream().filter(range::contains).toList();
        List<LocalDate> covered = requested.isEmpty() ? sessions : requested;
        return new DateRange(covered.getFirst(), covered.getLast());
    }

    private LoadMode mode(LocalDate date) {
        boolean inRange = range.contains(date);
        return new LoadMode(
                (force && inRange) || provisional.contains(date),
                !clock.isFinal(date),
                inRange ? acceptance : Optional.empty());
    }

    /// In the order of the dates, so that a day is compared with those that the run admitted before, even
    /// while they are being stored.
    private static Assessment assess(Admission admission, GroupedDaily day, LoadMode mode) {
        Assessment assessment = mode.accepts() ? admission.assess(day).settled() : admission.assess(day);
        if (mode.accepts() || assessment.holdingFirstLoad().isEmpty()) {
            admission.admit(assessment);
        }
        return assessment;
    }

    private static ExecutorService threads(int count) {
        return Executors.newFixedThreadPool(count, Thread.ofPlatform().daemon().factory());
    }

    private void fetchAhead(
            Iterator<LocalDate> toFetch, ArrayDeque<Future<Fetched>> fetching, ExecutorService fetchers) {
        while (fetching.size() < FETCHED_AHEAD && toFetch.hasNext()) {
            LocalDate next = toFetch.next();
            fetching.add(fetchers.submit(() -> fetch(next)));
        }
    }

    private Fetched fetch(LocalDate date) {
        long startedAt = System.nanoTime();
        return new Fetched(historyLimit.groupedDaily(date), startedAt);
    }

    /// @param result empty if another worker loaded the day since the start of the run
    private record Stored(Optional<DayResult> result, int bars) {}

    private record Storing(Fetched fetched, Future<Stored> stored) {}

    private Stored store(Fetched fetched, Future<Assessment> assessment, LoadMode mode, Runnable referenceData) {
        try {
            return store(fetched.answer(), () -> await(assessment), mode, fetched.startedAt(), referenceData);
        } catch (SupersededAnswerException e) {
            if (mode.accepts()) {
                String next = "look at the day, and repeat --accept if it still lacks what the vendor sends";
                return failed(fetched, DayReading.failure(e, next));
            }
            log.info("{}; reading the day again", e.getMessage());
        }
        // if a feed fails, it stops the run
        referenceData.run();
        return storeAgain(fetched, mode);
    }

    private Stored storeAgain(Fetched fetched, LoadMode mode) {
        try {
            return reading.read(
                    fetched.day().date(),
                    (answer, assessment) -> store(answer, () -> assessment, mode, fetched.startedAt(), () -> {}));
        } catch (VendorException e) {
            if (e.affectsAllDays()) {
                throw e;
            }
            return failed(fetched, e);
        }
    }

    private Stored store(
            DayAnswer answer, Supplier<Assessment> assessment, LoadMode mode, long startedAt, Runnable referenceData) {
        return new Stored(
                days.load(answer, assessment, mode, startedAt, referenceData),
                answer.day().bars().size());
    }

    private Stored failed(Fetched fetched, VendorException error) {
        DayResult result =
                DayResult.failed(fetched.day().date(), error, (System.nanoTime() - fetched.startedAt()) / 1e9);
        days.record(result);
        return new Stored(Optional.of(result), 0);
    }

    /// Waits for the oldest days until at most `remaining` are left. The first one that fails for lack of its
    /// reference data stops the run.
    private void awaitStored(ArrayDeque<Storing> storing, int remaining, Progress progress) {
        while (storing.size() > remaining) {
            Storing oldest = storing.remove();
            try {
                Stored stored = await(oldest.stored());
                stored.result().ifPresentOrElse(this::add, () -> skipped++);
                progress.advance(1, stored.bars());
            } catch (VendorException e) {
                if (stoppedBy == null) {
                    stoppedBy = e;
                    fail(oldest.fetched().day().date(), e, oldest.fetched().startedAt());
                    progress.advance(1, 0);
                }
            }
        }
    }

    /// If all days of a run were held back, no day has waited for the reference data.
    private void complete(ReferenceLoad reference) {
        try {
            reference.awaitStored();
        } catch (VendorException e) {
            stoppedBy = e;
        }
    }

    private void fail(LocalDate date, VendorException e, long startedAt) {
        DayResult result = DayResult.failed(date, e, (System.nanoTime() - startedAt) / 1e9);
        days.record(result);
        add(result);
    }

    private void add(DayResult result) {
        (range.contains(result.date()) ? results : settled).add(result);
    }

    static <T> T await(Future<T> future) {
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
