package finance.ingest.store;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.ingest.admission.Assessment;
import finance.ingest.admission.Finding;
import finance.ingest.market.GroupedDaily;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Stores one day in the caller's transaction, which holds the lock of the day.
final class DayLoad {
    private final Connection connection;
    private final GroupedDaily day;
    private final Supplier<Assessment> awaited;
    private final LoadMode mode;
    private final long startedAtNanos;
    private final Runnable referenceData;
    /// Null until the bars are written.
    private Assessment assessment;

    /// @param awaited waits for the result of the admission check, see [DayStore#load]; `referenceData` likewise
    DayLoad(
            Connection connection,
            GroupedDaily day,
            Supplier<Assessment> awaited,
            LoadMode mode,
            long startedAtNanos,
            Runnable referenceData) {
        this.connection = connection;
        this.day = day;
        this.awaited = awaited;
        this.mode = mode;
        this.startedAtNanos = startedAtNanos;
        this.referenceData = referenceData;
    }

    /// Loads a day that is not loaded yet.
    DayResult first() throws SQLException {
        Savepoint before = connection.setSavepoint();
        BarStore.Change inserted = BarStore.insert(connection, day.date(), day.bars());
        assessment = awaited.get();
        List<Finding> holding = assessment.holdingFirstLoad();
        if (!holding.isEmpty() && !mode.accepts()) {
            connection.rollback(before);
            return hold(holding, 0);
        }
        return loaded(inserted, accepted(List.of()), false);
    }

    /// Loads a day again.
    ///
    /// @param stored number of its stored bars
    DayResult again(int stored) throws SQLException {
        return reload(stored, true);
    }

    /// Loads a day again, without a log row if the bars are the stored ones.
    DayResult refresh(int stored) throws SQLException {
        return reload(stored, false);
    }

    private DayResult reload(int stored, boolean logsUnchanged) throws SQLException {
        Savepoint before = connection.setSavepoint();
        BarStore.Change change = BarStore.replace(connection, day.date(), day.bars(), day.conflicts());
        int changed = change.inserted() + change.updated() + change.deleted();
        assessment = awaited.get();
        List<Finding> holding = assessment.holdingReload(stored, change.deleted(), changed);
        if (!holding.isEmpty() && !mode.accepts()) {
            connection.rollback(before);
            return hold(holding, stored);
        }
        if (change.isNone()
                && !logsUnchanged
                && FindingStore.areOpenConflicts(connection, day.date(), day.conflicts())) {
            FindingStore.resolveOthers(connection, day.date(), assessment.findings(), "no longer found");
            DayStore.setUnchanged(connection, day.date(), mode.provisional(), null);
            return DayResult.loaded(day, change, storedBars(), seconds(), null);
        }
        return loaded(change, accepted(holding), true);
    }

    /// All findings about the day that an operator accepts, also those about the stored bars; empty if none does.
    private List<Finding> accepted(List<Finding> holding) {
        return mode.accepts()
                ? Stream.concat(holding.stream(), assessment.ofDay().stream())
                        .distinct()
                        .toList()
                : List.of();
    }

    /// Stores the verdict, but none of the bars.
    private DayResult hold(List<Finding> holding, int stored) throws SQLException {
        DayResult result = DayResult.suspect(day, stored, seconds(), Assessment.messages(holding));
        long run = DayStore.insertIngestionLog(connection, result);
        DayStore.insertRefusedRows(connection, run, day.refused());
        DayStore.upsertTradingDay(connection, result, run, false);
        if (stored > 0) {
            DayStore.setChecked(connection, day.date());
        } else {
            FindingStore.resolveOthers(connection, day.date(), holding, "no longer found");
        }
        FindingStore.report(
                connection,
                day.date(),
                holding,
                stored > 0
                        ? "the reload was held back; the stored bars are unchanged"
                        : "held back; a later run loads the day, or --accept --reason TEXT " + day.date());
        return result;
    }

    /// @param accepted the findings that an operator accepts
    private DayResult loaded(BarStore.Change change, List<Finding> accepted, boolean reload) throws SQLException {
        // before LOADED_DAYS is locked, which the feeds lock, too
        referenceData.run();
        String acceptance = accepted.isEmpty() ? null : acceptedBy();
        String message = acceptance == null ? null : acceptance + "; " + Assessment.messages(accepted);
        DayResult result = DayResult.loaded(day, change, storedBars(), seconds(), message);
        long run = DayStore.insertIngestionLog(connection, result);
        DayStore.insertRefusedRows(connection, run, day.refused());
        FindingStore.report(connection, day.date(), accepted, acceptance);
        List<Finding> open = mode.accepts() ? assessment.conflicts() : assessment.loading();
        if (acceptance == null) {
            FindingStore.resolveOthers(connection, day.date(), assessment.findings(), "no longer found");
        } else {
            FindingStore.resolveOthers(connection, day.date(), open, acceptance);
        }
        if (change.isNone()) {
            if (mode.accepts()) {
                StatisticsStore.store(connection, assessment.statistics());
            }
            FindingStore.report(connection, day.date(), assessment.conflicts(), "loaded");
            DayStore.setUnchanged(connection, day.date(), mode.provisional(), message);
            return result;
        }
        FindingStore.report(connection, day.date(), open, "loaded");
        StatisticsStore.store(connection, assessment.statistics());
        // after the bars are written: two days are written at the same time, only this part is serialized
        Database.lock(connection, Lock.LOADED_DAYS, 0);
        if (reload) {
            BarRevisions.store(connection, day.date(), run);
        }
        DayStore.upsertTradingDay(connection, result, run, mode.provisional());
        markDependentsStale();
        return result;
    }

    /// The bars of the answer, and the stored bars of tickers whose rows in the answer differ.
    private int storedBars() throws SQLException {
        int kept = day.conflicts().isEmpty() ? 0 : BarStore.count(connection, day.date(), day.conflicts());
        return day.bars().size() + kept;
    }

    private String acceptedBy() throws SQLException {
        try (var statement = connection.createStatement()) {
            var user = statement.executeQuery("select current_user");
            user.next();
            return "accepted by " + user.getString(1) + ": " + mode.acceptance().orElseThrow();
        }
    }

    /// Marks what depends on the closes of the day: the returns of the next loaded day, and the choice of the
    /// splits and dividends around the day. The caller holds [Lock#LOADED_DAYS], so no day in between is
    /// committed after the snapshot of this statement and before the caller's commit.
    private void markDependentsStale() throws SQLException {
        try (var marks = connection.prepareStatement(
                "select mark_next_returns_stale(?), mark_split_choices_due(?), mark_dividend_choices_due(?)")) {
            marks.setObject(1, day.date());
            marks.setObject(2, day.date());
            marks.setObject(3, day.date());
            marks.execute();
        }
    }

    private double seconds() {
        return (System.nanoTime() - startedAtNanos) / 1e9;
    }
}
