package finance.ingest.store;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.common.TradingCalendar;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.RefusedRow;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The tables `trading_days`, `ingestion_logs` and `refused_rows`: the status of every requested calendar
/// day, every run for it, and the rows that are no valid bars.
public final class DayStore {
    private final Database database;

    public DayStore(Database database) {
        this.database = database;
    }

    /// Inserts the days of the range that are not yet in `trading_days`, with their verdict if the exchanges
    /// are closed. Returns the sessions that are already loaded.
    public Set<LocalDate> registerDays(DateRange range) {
        return database.transaction("register the requested days", connection -> {
            try (var insert = connection.prepareStatement("""
                    insert into trading_days (trading_date, is_session, verdict, message, decided_at)
                    select trading_date, closure is null, case when closure is not null then 'NO_SESSION' end, closure,
                        case when closure is not null then clock_timestamp() end
                    from unnest(?::date[], ?::text[]) as requested (trading_date, closure)
                    on conflict (trading_date) do nothing""")) {
                List<LocalDate> days = range.days().toList();
                Stream<String> closures =
                        days.stream().map(date -> TradingCalendar.closure(date).orElse(null));
                insert.setArray(1, array(connection, "date", days.stream().map(LocalDate::toString)));
                insert.setArray(2, array(connection, "text", closures));
                insert.executeUpdate();
            }
            return loaded(connection, range);
        });
    }

    private static Array array(Connection connection, String type, Stream<String> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }

    /// The sessions of the range that are loaded. Inserts no days.
    public Set<LocalDate> loaded(DateRange range) {
        return database.transaction("read which days are loaded", connection -> loaded(connection, range));
    }

    private static Set<LocalDate> loaded(Connection connection, DateRange range) throws SQLException {
        try (var query = connection.prepareStatement("""
                select trading_date from trading_days where verdict = 'LOADED' and trading_date between ? and ?""")) {
            query.setObject(1, range.from());
            query.setObject(2, range.to());
            Set<LocalDate> loaded = new HashSet<>();
            var rows = query.executeQuery();
            while (rows.next()) {
                loaded.add(rows.getObject(1, LocalDate.class));
            }
            return loaded;
        }
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

    /// Loads the day completely. Changes nothing, and returns empty, if it is already loaded and `force` is
    /// false: another worker may have loaded it since the start of the run.
    public Optional<DayResult> load(GroupedDaily day, boolean force, long startedAtNanos) {
        return database.transaction("load " + day.date(), connection -> {
            Database.lock(connection, Lock.DAY, Math.toIntExact(day.date().toEpochDay()));
            boolean reload =
                    !loaded(connection, new DateRange(day.date(), day.date())).isEmpty();
            if (reload && !force) {
                return Optional.empty();
            }
            BarStore.Change change = reload
                    ? BarStore.replace(connection, day.date(), day.bars())
                    : BarStore.insert(connection, day.date(), day.bars());
            DayResult result = DayResult.loaded(day, change, (System.nanoTime() - startedAtNanos) / 1e9);
            long run = insertIngestionLog(connection, result);
            insertRefusedRows(connection, run, day.refused());
            if (!reload || !change.isNone()) {
                // after the bars are written: two days are written at the same time, only this part is serialized
                Database.lock(connection, Lock.LOADED_DAYS, 0);
                upsertTradingDay(connection, result, run);
                markNextReturnsStale(connection, day.date());
                markReferenceDataDue(connection, day.date());
            }
            return Optional.of(result);
        });
    }

    /// Stores the verdict of a day that was not loaded. A day that is already loaded keeps its row; then only
    /// `ingestion_logs` has the result of this run.
    public void record(DayResult result) {
        database.transaction("store the verdict of " + result.date(), connection -> {
            upsertTradingDay(connection, result, insertIngestionLog(connection, result));
            return null;
        });
    }

    private static long insertIngestionLog(Connection connection, DayResult result) throws SQLException {
        DayResult.Ledger ledger = result.ledger();
        Insert insert = new Insert("ingestion_logs")
                .value("ingestion_date", result.date())
                .value("row_count", ledger.bars())
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

    private static void insertRefusedRows(Connection connection, long run, List<RefusedRow> refused)
            throws SQLException {
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

    private static void upsertTradingDay(Connection connection, DayResult result, long run) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                insert into trading_days as day (trading_date, is_session, verdict, bars, message, run_id, decided_at, returns_stale)
                select ingestion_date, ?, verdict, case when verdict = 'LOADED' then bars end, message, run_id,
                    clock_timestamp(), verdict = 'LOADED'
                from ingestion_logs
                where run_id = ?
                on conflict (trading_date) do update
                set verdict = excluded.verdict, bars = excluded.bars, message = excluded.message, run_id = excluded.run_id,
                    decided_at = excluded.decided_at, returns_stale = excluded.returns_stale
                where excluded.verdict = 'LOADED' or day.verdict is distinct from 'LOADED'""")) {
            upsert.setBoolean(1, TradingCalendar.isSession(result.date()));
            upsert.setLong(2, run);
            upsert.executeUpdate();
        }
    }

    /// Marks the next loaded day, whose returns depend on the closes of this one. The caller holds
    /// [Lock#LOADED_DAYS], so no day in between is committed after this statement's snapshot and before the
    /// caller's commit.
    private static void markNextReturnsStale(Connection connection, LocalDate date) throws SQLException {
        try (var update = connection.prepareStatement("""
                update trading_days set returns_stale = true
                where trading_date = (
                    select min(trading_date) from trading_days where verdict = 'LOADED' and trading_date > ?)""")) {
            update.setObject(1, date);
            update.executeUpdate();
        }
    }

    /// The bars of the day are evidence for or against the splits and dividends around it.
    private static void markReferenceDataDue(Connection connection, LocalDate date) throws SQLException {
        try (var mark = connection.prepareStatement("select mark_split_choices_due(?), mark_dividend_choices_due(?)")) {
            mark.setObject(1, date);
            mark.setObject(2, date);
            mark.execute();
        }
    }
}
