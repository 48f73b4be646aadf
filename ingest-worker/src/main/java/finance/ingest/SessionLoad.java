package finance.ingest;

import finance.common.Database;
import finance.common.DateRange;
import finance.common.Progress;
import finance.ingest.admission.Admission;
import finance.ingest.admission.Assessment;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.MarketData;
import finance.ingest.market.VendorException;
import finance.ingest.store.BarStore;
import finance.ingest.store.DayAnswer;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads sessions, the oldest first, each in one transaction, and none before the reference feeds cover the dates.
/// While two days are stored, the next days are fetched, because the server uses one core to store a day.
final class SessionLoad {
    private static final Logger log = LoggerFactory.getLogger(SessionLoad.class);
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
    private final Function<LocalDate, LoadMode> modes;
    private final Predicate<LocalDate> stops;
    private final ExecutorService fetchers = DaemonThreads.of(FETCHED_AHEAD);
    private final ExecutorService storers = DaemonThreads.of(STORED_AT_ONCE);
    private final ArrayDeque<Future<Fetched>> fetching = new ArrayDeque<>();
    private final ArrayDeque<Storing> storing = new ArrayDeque<>();
    private final Outage outage = new Outage();
    private final List<DayResult> results = new ArrayList<>();
    private int skipped;
    private VendorException stoppedBy;

    /// @param stops whether an error of the day may stop the load
    SessionLoad(
            MarketData vendor,
            Database database,
            List<ReferenceFeed<?>> referenceFeeds,
            HistoryLimit historyLimit,
            Function<LocalDate, LoadMode> modes,
            Predicate<LocalDate> stops) {
        this.vendor = vendor;
        this.database = database;
        this.days = new DayStore(database);
        this.statistics = new StatisticsStore(database);
        this.reading = new DayReading(historyLimit, statistics);
        this.referenceFeeds = referenceFeeds;
        this.historyLimit = historyLimit;
        this.modes = modes;
        this.stops = stops;
    }

    /// @param days one result per session, up to the error that stopped the load
    /// @param skipped number of sessions that another worker has loaded meanwhile
    /// @param stoppedBy the error that affects all further sessions
    record Result(List<DayResult> days, int skipped, Optional<VendorException> stoppedBy) {}

    private record Fetched(DayAnswer answer, long startedAt) {
        GroupedDaily day() {
            return answer.day();
        }
    }

    /// Loads the sessions, and after them what the vendor has announced.
    ///
    /// @param sessions in the order of their dates
    /// @param toCover the dates whose reference data must be complete
    Result run(List<LocalDate> sessions, DateRange toCover, ClosureReading closures) {
        try (Progress progress = new Progress("sessions", sessions.size())) {
            ReferenceLoad reference = ReferenceLoad.start(referenceFeeds, toCover, vendor, fetchers);
            Iterator<LocalDate> toFetch = sessions.iterator();
            fetchAhead(toFetch);
            // after the first days, which need their threads
            closures.start(fetchers);
            Admission admission = admission(new DateRange(sessions.getFirst(), sessions.getLast()));
            for (Iterator<LocalDate> next = sessions.iterator(); stoppedBy == null && next.hasNext(); ) {
                fetchAhead(toFetch);
                load(next.next(), reference, admission, progress);
            }
            awaitStored(0, progress);
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
        return new Result(results, skipped, Optional.ofNullable(stoppedBy));
    }

    /// Creates the partitions of the dates meanwhile, so that the first day need not open a connection when its
    /// answer arrives.
    private Admission admission(DateRange dates) {
        Future<?> partitions = storers.submit(() -> BarStore.createPartitions(database, dates));
        Admission admission = new Admission(statistics.around(dates));
        DaemonThreads.await(partitions);
        return admission;
    }

    private void load(LocalDate date, ReferenceLoad reference, Admission admission, Progress progress) {
        long startedAt = System.nanoTime();
        try {
            Fetched fetched = DaemonThreads.await(fetching.remove());
            outage.end();
            LoadMode mode = modes.apply(date);
            if (storing.isEmpty()) {
                reference.awaitStoring();
            } else {
                // only the first day waits for it in its transaction
                reference.awaitStored();
            }
            FutureTask<Assessment> assessment = new FutureTask<>(() -> assess(admission, fetched.day(), mode));
            storing.add(new Storing(
                    fetched,
                    storers.submit(() -> store(fetched, () -> DaemonThreads.await(assessment), mode, reference))));
            // while the bars are written, which count as loaded only after the check
            assessment.run();
            awaitStored(STORED_AT_ONCE - 1, progress);
        } catch (VendorException e) {
            awaitStored(0, progress);
            if (stoppedBy == null) {
                fail(date, e, startedAt);
                progress.advance(1, 0);
                // no session is loaded without its reference data
                stoppedBy = stops.test(date) && outage.stops(e, fetching.isEmpty())
                        ? e
                        : reference.failure().orElse(null);
            }
        }
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

    private void fetchAhead(Iterator<LocalDate> toFetch) {
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

    private Stored store(Fetched fetched, Supplier<Assessment> assessment, LoadMode mode, ReferenceLoad reference) {
        try {
            return storeWithReferenceData(fetched, assessment, mode, reference);
        } catch (SupersededAnswerException e) {
            if (mode.accepts()) {
                String next = "look at the day, and repeat --accept if it still lacks what the vendor sends";
                return failed(fetched, DayReading.failure(e, next));
            }
            log.info("{}; reading the day again", e.getMessage());
        }
        // if a feed fails, it stops the run
        reference.awaitStored();
        return storeAgain(fetched, mode);
    }

    private Stored storeWithReferenceData(
            Fetched fetched, Supplier<Assessment> assessment, LoadMode mode, ReferenceLoad reference) {
        try {
            return write(fetched.answer(), assessment, mode, fetched.startedAt(), reference::awaitTransactions);
        } catch (ReferenceLoad.RequestedAgainException e) {
            reference.awaitStored();
            return write(fetched.answer(), assessment, mode, fetched.startedAt(), () -> {});
        }
    }

    private Stored storeAgain(Fetched fetched, LoadMode mode) {
        try {
            return reading.read(
                    fetched.day().date(),
                    (answer, assessment) -> write(answer, () -> assessment, mode, fetched.startedAt(), () -> {}));
        } catch (VendorException e) {
            if (e.affectsAllDays()) {
                throw e;
            }
            return failed(fetched, e);
        }
    }

    private Stored write(
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
    private void awaitStored(int remaining, Progress progress) {
        while (storing.size() > remaining) {
            Storing oldest = storing.remove();
            try {
                Stored stored = DaemonThreads.await(oldest.stored());
                stored.result().ifPresentOrElse(results::add, () -> skipped++);
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
        results.add(result);
    }
}
