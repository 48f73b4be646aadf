package finance.ingest;

import finance.common.Database;
import finance.common.Schema;
import finance.common.SessionCalendar;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads the [Status]. Writes nothing, and creates no tables.
final class StatusReader {
    /// The newest run has the highest number.
    private static final String TIMES = """
            select
                (select max(first_loaded_at) from trading_days where verdict = 'LOADED') as last_load,
                (select max(checked_at) from trading_days where verdict = 'LOADED' and checked_at > first_loaded_at) as last_refresh,
                (select max(last_seen) from security_claims) as last_securities,
                (select made_at from forecasts order by run_id desc limit 1) as last_forecast,
                (
                    select max(scored_at)
                    from forecast_scores
                    where target_date = (select max(target_date) from forecast_scores)) as last_score""";

    private final Database database;
    private final RunClock clock;

    StatusReader(Database database, RunClock clock) {
        this.database = database;
        this.clock = clock;
    }

    Status read() {
        if (!Schema.exists(database)) {
            return new Status(
                    false,
                    clock.newestDue(SessionCalendar.RULES),
                    new TreeMap<>(),
                    SessionCalendar.RULES,
                    new TreeMap<>(),
                    Status.Times.NONE);
        }
        return database.transaction("read the status", connection -> {
            SessionCalendar calendar = SessionCalendar.read(connection);
            return new Status(
                    true,
                    clock.newestDue(calendar),
                    days(connection),
                    calendar,
                    openFindings(connection),
                    times(connection));
        });
    }

    private static NavigableMap<LocalDate, Status.Day> days(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("""
                select trading_date, verdict, provisional, returns_stale from trading_days where is_session""")) {
            NavigableMap<LocalDate, Status.Day> days = new TreeMap<>();
            var rows = query.executeQuery();
            while (rows.next()) {
                days.put(
                        rows.getObject("trading_date", LocalDate.class),
                        new Status.Day(
                                rows.getString("verdict"),
                                rows.getBoolean("provisional"),
                                rows.getBoolean("returns_stale")));
            }
            return days;
        }
    }

    private static SortedMap<String, Integer> openFindings(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select kind, count(*) from open_findings group by kind")) {
            SortedMap<String, Integer> counts = new TreeMap<>();
            var rows = query.executeQuery();
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getInt(2));
            }
            return counts;
        }
    }

    private static Status.Times times(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(TIMES)) {
            var row = query.executeQuery();
            row.next();
            return new Status.Times(
                    time(row, "last_load"),
                    time(row, "last_refresh"),
                    time(row, "last_securities"),
                    time(row, "last_forecast"),
                    time(row, "last_score"));
        }
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
