package finance.ingest;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.common.TradingCalendar;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `trading_days`, `ingestion_logs` and `refused_rows`: what is known of every calendar day, and how it came to be
/// known.
final class DayStore {
    private final Database database;

    DayStore(Database database) {
        this.database = database;
    }

    /// Writes down that these days were asked for, closed ones with their verdict; returns the sessions already
    /// loaded.
    Set<LocalDate> registerDays(DateRange range) {
        return database.transaction("write down the days asked for", connection -> {
            try (var ask = connection.prepareStatement("""
                    insert into trading_days (trading_date, is_session, verdict, message, decided_at)
                    select * from unnest(?::date[], ?::boolean[], ?::text[], ?::text[], ?::timestamptz[])
                    on conflict (trading_date) do nothing""")) {
                List<LocalDate> days = range.days().toList();
                List<Optional<String>> closures =
                        days.stream().map(TradingCalendar::closure).toList();
                String now = java.time.Instant.now().toString();
                ask.setArray(1, array(connection, "date", days.stream()));
                ask.setArray(2, array(connection, "boolean", closures.stream().map(Optional::isEmpty)));
                ask.setArray(
                        3,
                        array(
                                connection,
                                "text",
                                closures.stream()
                                        .map(c -> c.map(why -> "NO_SESSION").orElse(null))));
                ask.setArray(4, array(connection, "text", closures.stream().map(c -> c.orElse(null))));
                ask.setArray(
                        5,
                        array(
                                connection,
                                "timestamptz",
                                closures.stream().map(c -> c.map(why -> now).orElse(null))));
                ask.executeUpdate();
            }
            return loaded(connection, range);
        });
    }

    private static java.sql.Array array(Connection connection, String type, java.util.stream.Stream<?> values)
            throws SQLException {
        return connection.createArrayOf(
                type, values.map(v -> v == null ? null : v.toString()).toArray());
    }

    /// The sessions of the range that are loaded; the days themselves are not written down.
    Set<LocalDate> loaded(DateRange range) {
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

    /// Whether the sessions loaded so far are made up, by the request ids of the replay server; empty where none is
    /// loaded.
    Optional<Boolean> isMadeUp() {
        return database.transaction("read where the loaded days came from", connection -> {
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

    /// Loads the day whole, or finds that another worker did meanwhile and changes nothing (empty).
    Optional<DayResult> load(GroupedDaily day, boolean force, long startedAtNanos) {
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
                // after the bars are written: two days are written at once, and only this part is serialized
                Database.lock(connection, Lock.LOADED_DAYS, 0);
                upsertTradingDay(connection, result, run);
                markNextReturnsStale(connection, day.date());
            }
            return Optional.of(result);
        });
    }

    /// Writes down a day that was not loaded, and why. A day that is loaded stays so: only the log tells of the
    /// run.
    void record(DayResult result) {
        database.transaction("write down the verdict on " + result.date(), connection -> {
            upsertTradingDay(connection, result, insertIngestionLog(connection, result));
            return null;
        });
    }

    private static long insertIngestionLog(Connection connection, DayResult result) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into ingestion_logs (ingestion_date, row_count, duration_seconds, verdict, results_count, bars,
                    test_symbols, refused, inserted, updated, deleted, request_id, http_status, message)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?)
                returning run_id""")) {
            insert.setObject(1, result.date());
            insert.setInt(2, result.ledger().bars());
            insert.setDouble(3, result.seconds());
            insert.setString(4, result.verdict().name());
            insert.setInt(5, result.ledger().resultsCount());
            insert.setInt(6, result.ledger().bars());
            insert.setInt(7, result.ledger().testSymbols());
            insert.setInt(8, result.ledger().refused());
            insert.setInt(9, result.change().inserted());
            insert.setInt(10, result.change().updated());
            insert.setInt(11, result.change().deleted());
            insert.setString(12, printable(result.requestId()));
            insert.setInt(13, result.httpStatus());
            insert.setString(14, printable(result.message()));
            var run = insert.executeQuery();
            run.next();
            return run.getLong(1);
        }
    }

    /// PostgreSQL's text holds no NUL, and a person's terminal should meet no other control character.
    private static String printable(String text) {
        return text == null ? null : text.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    private static void insertRefusedRows(Connection connection, long run, List<RefusedRow> refused) throws SQLException {
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
                values (?, ?, ?, ?, ?, ?, clock_timestamp(), ?)
                on conflict (trading_date) do update
                set verdict = excluded.verdict, bars = excluded.bars, message = excluded.message, run_id = excluded.run_id,
                    decided_at = excluded.decided_at, returns_stale = excluded.returns_stale
                where excluded.verdict = 'LOADED' or day.verdict is distinct from 'LOADED'""")) {
            boolean loaded = result.verdict() == Verdict.LOADED;
            upsert.setObject(1, result.date());
            upsert.setBoolean(2, TradingCalendar.isSession(result.date()));
            upsert.setString(3, result.verdict().name());
            upsert.setObject(4, loaded ? result.ledger().bars() : null);
            upsert.setString(5, printable(result.message()));
            upsert.setLong(6, run);
            upsert.setBoolean(7, loaded);
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
}
