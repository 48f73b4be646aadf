package finance.ingest;

import finance.common.Database;
import finance.common.DateRange;
import finance.ingest.market.MarketData;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import finance.ingest.store.DayRegister;
import finance.ingest.store.DayResult;
import finance.ingest.store.DayStore;
import finance.ingest.store.LoadMode;
import finance.ingest.store.ReferenceFeed;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One run over a range. It loads every session that is not yet loaded, and provisional days of any date, which the
/// vendor could still correct when they were loaded, by the first run after that time.
final class RangeLoader {
    private final MarketData vendor;
    private final Database database;
    private final DayStore days;
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
    private Optional<VendorException> stoppedBy = Optional.empty();

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
        List<LocalDate> sessions = sessions(register);
        // trading_days already has the closed days; for a range, ingestion_logs gets no rows for them
        results.stream()
                .filter(day -> range.isOneDay() || day.verdict() != Verdict.NO_SESSION)
                .forEach(days::record);
        List<LocalDate> served = sessions.isEmpty() ? sessions : historyLimit.served(sessions);
        for (DayResult refused : historyLimit.refuse(sessions.subList(0, sessions.size() - served.size()))) {
            if (refused.httpStatus() != 0) {
                days.record(refused);
            }
            add(refused);
        }
        if (!served.isEmpty()) {
            load(served, register);
        }
        settled.stream().filter(day -> day.verdict() == Verdict.OUT_OF_PLAN).forEach(day -> days.setFinal(day.date()));
        if (stoppedBy.isPresent() && range.isOneDay() && results.isEmpty() && skipped == 0) {
            // a provisional day before it stopped the run
            DayResult failed = DayResult.failed(range.from(), stoppedBy.get(), 0);
            days.record(failed);
            add(failed);
        }
        return new Result(results, skipped, settled, stoppedBy);
    }

    /// The sessions to load, in the order of their dates. The other days of the range are added to the results.
    private List<LocalDate> sessions(DayRegister register) {
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
        provisional.stream().filter(date -> !range.contains(date)).forEach(sessions::add);
        sessions.sort(null);
        return sessions;
    }

    private static DayResult notOver(LocalDate date) {
        String message = "the session of " + date + " is not over: extended-hours trading ends at "
                + RunClock.END_OF_DAY + " New York time; run again after midnight there";
        return DayResult.notRequested(date, Verdict.NOT_YET_PUBLISHED, message);
    }

    private void load(List<LocalDate> sessions, DayRegister register) {
        // the vendor may fail for a provisional day only, and every later run loads that day again
        boolean onlyProvisional = sessions.stream().noneMatch(range::contains);
        SessionLoad load = new SessionLoad(
                vendor,
                database,
                referenceFeeds,
                historyLimit,
                this::mode,
                date -> onlyProvisional || range.contains(date));
        ClosureReading closures = new ClosureReading(vendor, database, clock, register, sessions);
        SessionLoad.Result loaded = load.run(sessions, toCover(sessions), closures);
        loaded.days().forEach(this::add);
        skipped += loaded.skipped();
        stoppedBy = loaded.stoppedBy();
        referenceFeeds.forEach(ReferenceFeed::followBars);
        if (sessions.size() == 1 && isOutOfPlan(sessions.getFirst())) {
            historyLimit.followRefusal(sessions.getFirst());
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

    private boolean isOutOfPlan(LocalDate date) {
        return Stream.concat(results.stream(), settled.stream())
                .anyMatch(day -> day.date().equals(date) && day.verdict() == Verdict.OUT_OF_PLAN);
    }

    private void add(DayResult result) {
        (range.contains(result.date()) ? results : settled).add(result);
    }
}
