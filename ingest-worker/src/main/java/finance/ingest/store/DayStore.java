package finance.ingest.store;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.ingest.admission.Assessment;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.RefusedRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The tables `trading_days`, `ingestion_logs` and `refused_rows`: the status of every requested calendar
/// day, every run for it, and the rows that are no valid bars.
public final class DayStore {
    private final Database database;

    public DayStore(Database database) {
        this.database = database;
    }

    /// Whether the loaded sessions are made up, by the request ids of the replay server. Empty if none is
    /// loaded.
    public Optional<Boolean> isMadeUp() {
        return database.transaction("read the source of the loaded days", connection -> {
            try (var query = connection.prepareStatement("""
                    select coalesce(request_id like 'made-up-%', false)
                    from ingestion_logs
                    where verdict = 'LOADED'
                    limit 1""")) {
                var row = query.executeQuery();
                return row.next() ? Optional.of(row.getBoolean(1)) : Optional.empty();
            }
        });
    }

    /// When the vendor was last called for the day; empty if it was not. See [DayAnswer#checkedBefore].
    public Optional<Instant> checkedAt(LocalDate date) {
        return database.transaction("read when " + date + " was checked", connection -> {
            try (var query =
                    connection.prepareStatement("select checked_at from trading_days where trading_date = ?")) {
                query.setObject(1, date);
                var row = query.executeQuery();
                return row.next() ? time(row.getObject(1, OffsetDateTime.class)) : Optional.empty();
            }
        });
    }

    private static Optional<Instant> time(OffsetDateTime stored) {
        return Optional.ofNullable(stored).map(OffsetDateTime::toInstant);
    }

    /// Loads the day completely, or not at all if the admission check holds it back. Changes nothing, and
    /// returns empty, if it is already loaded and `force` is false: another worker may have loaded it since
    /// the start of the run.
    ///
    /// @param assessment waits for the result of the admission check; is called after the bars are written
    /// @param referenceData waits until the reference data of the day is stored, or throws; is called after
    ///     the bars are written, and before the day counts as loaded
    /// @throws SupersededAnswerException if the day is loaded, and another run has checked it since the call for
    ///     the answer
    public Optional<DayResult> load(
            DayAnswer answer,
            Supplier<Assessment> assessment,
            LoadMode mode,
            long startedAtNanos,
            Runnable referenceData) {
        GroupedDaily day = answer.day();
        return database.transaction("load " + day.date(), connection -> {
            Database.lock(connection, Lock.DAY, Math.toIntExact(day.date().toEpochDay()));
            Optional<StoredDay> stored = loadedDay(connection, day.date());
            DayLoad load = new DayLoad(connection, day, assessment, mode, startedAtNanos, referenceData);
            if (stored.isEmpty()) {
                return Optional.of(load.first());
            }
            if (!mode.force()) {
                return Optional.empty();
            }
            requireNewest(answer, stored.get());
            return Optional.of(load.again(stored.get().bars()));
        });
    }

    /// Stores what differs from the loaded day. If nothing does, only its row of `trading_days` is written.
    /// Returns empty if the day is not loaded.
    ///
    /// @param provisional whether the vendor may still correct the day
    /// @throws SupersededAnswerException if another run has checked the day since the call for the answer
    public Optional<DayResult> refresh(
            DayAnswer answer, Assessment assessment, boolean provisional, long startedAtNanos) {
        GroupedDaily day = answer.day();
        return database.transaction("refresh " + day.date(), connection -> {
            Database.lock(connection, Lock.DAY, Math.toIntExact(day.date().toEpochDay()));
            Optional<StoredDay> stored = loadedDay(connection, day.date());
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            requireNewest(answer, stored.get());
            LoadMode mode = new LoadMode(true, provisional, Optional.empty());
            DayLoad load = new DayLoad(connection, day, () -> assessment, mode, startedAtNanos, () -> {});
            return Optional.of(load.refresh(stored.get().bars()));
        });
    }

    /// Stores the time of a check of a loaded day with the vendor; its bars stay unchanged.
    public void markChecked(LocalDate date) {
        database.transaction("store that " + date + " was checked", connection -> {
            setChecked(connection, date);
            return null;
        });
    }

    /// Ends the provisional state of a day that the vendor does not serve any more; its bars stay as they are.
    public void setFinal(LocalDate date) {
        database.transaction("store that " + date + " is final", connection -> {
            try (var update =
                    connection.prepareStatement("update trading_days set provisional = false where trading_date = ?")) {
                update.setObject(1, date);
                update.executeUpdate();
            }
            return null;
        });
    }

    /// @param bars number of its bars
    private record StoredDay(int bars, Optional<Instant> checkedAt) {}

    /// Empty if the day is not loaded.
    private static Optional<StoredDay> loadedDay(Connection connection, LocalDate date) throws SQLException {
        try (var query = connection.prepareStatement(
                "select bars, checked_at from trading_days where verdict = 'LOADED' and trading_date = ?")) {
            query.setObject(1, date);
            var row = query.executeQuery();
            return row.next()
                    ? Optional.of(new StoredDay(row.getInt(1), time(row.getObject(2, OffsetDateTime.class))))
                    : Optional.empty();
        }
    }

    private static void requireNewest(DayAnswer answer, StoredDay stored) {
        if (!answer.checkedBefore().equals(stored.checkedAt())) {
            throw new SupersededAnswerException(answer.day().date());
        }
    }

    /// Stores the verdict of a day that was not loaded. A day that is already loaded keeps its row; then only
    /// `ingestion_logs` has the result of this run.
    public void record(DayResult result) {
        database.transaction("store the verdict of " + result.date(), connection -> {
            upsertTradingDay(connection, result, insertIngestionLog(connection, result), false);
            return null;
        });
    }

    static long insertIngestionLog(Connection connection, DayResult result) throws SQLException {
        DayResult.Ledger ledger = result.ledger();
        Insert insert = new Insert("ingestion_logs")
                .value("ingestion_date", result.date())
                .value("row_count", result.storedBars())
                .value("duration_seconds", result.seconds())
                .value("verdict", result.verdict().name())
                .value("results_count", ledger.resultsCount())
                .value("bars", ledger.bars())
                .value("test_symbols", ledger.testSymbols())
                .value("refused", ledger.refused())
                .value("inserted", result.change().inserted())
                .value("updated", result.change().updated())
                .value("deleted", result.change().deleted())
                .value("request_id", printable(result.requestId()))
                .value("http_status", result.httpStatus() == 0 ? null : result.httpStatus())
                .value("message", printable(result.message()));
        try (var statement = insert.prepare(connection, "returning run_id")) {
            var run = statement.executeQuery();
            run.next();
            return run.getLong(1);
        }
    }

    /// PostgreSQL's type text cannot store NUL; terminals interpret the other control characters.
    private static String printable(String text) {
        return text == null ? null : text.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    static void insertRefusedRows(Connection connection, long run, List<RefusedRow> refused) throws SQLException {
        if (refused.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement(
                "insert into refused_rows (run_id, ticker, reason, raw) values (?, ?, ?, ?)")) {
            for (RefusedRow row : refused) {
                insert.setLong(1, run);
                insert.setString(2, row.ticker());
                insert.setString(3, row.reason());
                insert.setString(4, row.raw());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /// For a loaded day the caller holds [Lock#LOADED_DAYS], so that `first_loaded_at` is the time from
    /// which on other transactions can see its bars. The bars of a day that is loaded again after it was
    /// not loaded, for example because an override of the operator ended, are known from then on.
    static void upsertTradingDay(Connection connection, DayResult result, long run, boolean provisional)
            throws SQLException {
        try (var upsert = connection.prepareStatement("""
                with decided as materialized (
                    select *, clock_timestamp() as at
                    from ingestion_logs
                    where run_id = ?
                )
                insert into trading_days as day (
                    trading_date, is_session, verdict, bars, message, run_id, decided_at, returns_stale, provisional, checked_at,
                    first_loaded_at)
                select
                    ingestion_date, verdict <> 'NO_SESSION', verdict, case when verdict = 'LOADED' then row_count end, message,
                    run_id, at, verdict = 'LOADED', ?, case when http_status is not null then at end,
                    case when verdict = 'LOADED' then at end
                from decided
                on conflict (trading_date) do update
                set verdict = excluded.verdict, bars = excluded.bars, message = excluded.message, run_id = excluded.run_id,
                    decided_at = excluded.decided_at, returns_stale = excluded.returns_stale, provisional = excluded.provisional,
                    checked_at = coalesce(excluded.checked_at, day.checked_at),
                    first_loaded_at = case
                        when day.verdict = 'LOADED' then bars_known_since(day)
                        else coalesce(excluded.first_loaded_at, day.first_loaded_at)
                    end
                where excluded.verdict = 'LOADED' or day.verdict is distinct from 'LOADED'""")) {
            upsert.setLong(1, run);
            upsert.setBoolean(2, provisional);
            upsert.executeUpdate();
        }
    }

    /// Stores the time of a check of a loaded day with the vendor.
    static void setChecked(Connection connection, LocalDate date) throws SQLException {
        try (var update = connection.prepareStatement(
                "update trading_days set checked_at = clock_timestamp() where trading_date = ?")) {
            update.setObject(1, date);
            update.executeUpdate();
        }
    }

    /// Stores that a check of a loaded day with the vendor found no difference.
    ///
    /// @param message null to keep the stored one
    static void setUnchanged(Connection connection, LocalDate date, boolean provisional, String message)
            throws SQLException {
        try (var update = connection.prepareStatement("""
                update trading_days
                set checked_at = clock_timestamp(), provisional = ?, message = coalesce(?, message)
                where trading_date = ?""")) {
            update.setBoolean(1, provisional);
            update.setString(2, message);
            update.setObject(3, date);
            update.executeUpdate();
        }
    }
}
