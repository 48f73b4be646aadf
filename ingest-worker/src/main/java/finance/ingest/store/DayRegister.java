package finance.ingest.store;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.common.SessionCalendar;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// State of the database at the start of a run: the calendar, and which days are loaded.
///
/// @param loaded the loaded days of the range
/// @param provisional all loaded days, of any date, that the vendor could still correct when they were loaded
/// @param closuresReadAt when announced closures were last requested from the vendor; empty if never
public record DayRegister(
        SessionCalendar calendar, Set<LocalDate> loaded, Set<LocalDate> provisional, Optional<Instant> closuresReadAt) {

    /// Inserts the days of the range that are not yet in `trading_days`, with their verdict if the
    /// exchanges are closed.
    public static DayRegister register(Database database, DateRange range) {
        return database.transaction("register the requested days", connection -> {
            SessionCalendar calendar = SessionCalendar.read(connection);
            insert(connection, range, calendar);
            List<LocalDate> changed = new ArrayList<>();
            DayRegister register = read(connection, range, calendar, changed);
            correct(connection, changed, calendar);
            return register;
        });
    }

    /// Inserts the days from the first loaded one to the newest session that is due, so that sessions which no
    /// run has requested are missing, too.
    public static void registerDue(Database database, Function<SessionCalendar, LocalDate> newestDue) {
        database.transaction("register the days that are due", connection -> {
            SessionCalendar calendar = SessionCalendar.read(connection);
            Optional<LocalDate> first = LoadedSessions.span(connection).map(DateRange::from);
            LocalDate last = newestDue.apply(calendar);
            if (first.isPresent() && first.get().isBefore(last)) {
                insert(connection, new DateRange(first.get(), last), calendar);
            }
            return null;
        });
    }

    /// Reads the same without inserting or correcting days.
    public static DayRegister read(Database database, DateRange range) {
        return database.transaction(
                "read which days are loaded",
                connection -> read(connection, range, SessionCalendar.read(connection), new ArrayList<>()));
    }

    private static void insert(Connection connection, DateRange range, SessionCalendar calendar) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into trading_days (trading_date, is_session, verdict, message, decided_at)
                select trading_date, closure is null, case when closure is not null then 'NO_SESSION' end, closure,
                    case when closure is not null then clock_timestamp() end
                from unnest(?::date[], ?::text[]) as requested (trading_date, closure)
                on conflict (trading_date) do nothing""")) {
            setDays(connection, insert, range.days().toList(), calendar);
            insert.executeUpdate();
        }
    }

    /// Corrects the rows of days whose status a release, an announcement or a withdrawn announcement has
    /// changed since they were inserted. Loaded days stay loaded.
    private static void correct(Connection connection, List<LocalDate> changed, SessionCalendar calendar)
            throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        Database.lock(connection, Lock.LOADED_DAYS, 0);
        try (var update = connection.prepareStatement("""
                with corrected as (
                    update trading_days as day
                    set is_session = closure is null, verdict = case when closure is not null then 'NO_SESSION' end,
                        message = closure, decided_at = clock_timestamp()
                    from unnest(?::date[], ?::text[]) as known (trading_date, closure)
                    where day.trading_date = known.trading_date and day.verdict is distinct from 'LOADED'
                    returning day.trading_date
                )
                select mark_next_returns_stale(trading_date) from corrected""")) {
            setDays(connection, update, changed, calendar);
            update.execute();
        }
    }

    private static void setDays(
            Connection connection, PreparedStatement statement, List<LocalDate> days, SessionCalendar calendar)
            throws SQLException {
        Stream<String> closures =
                days.stream().map(date -> calendar.closure(date).orElse(null));
        statement.setArray(1, array(connection, "date", days.stream().map(LocalDate::toString)));
        statement.setArray(2, array(connection, "text", closures));
    }

    private static Array array(Connection connection, String type, Stream<String> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }

    /// @param changed receives the days whose rows differ from the calendar
    private static DayRegister read(
            Connection connection, DateRange range, SessionCalendar calendar, List<LocalDate> changed)
            throws SQLException {
        Set<LocalDate> loaded = new HashSet<>();
        Set<LocalDate> provisional = new HashSet<>();
        Optional<Instant> closuresReadAt = Optional.empty();
        // weekends are sessions only by an override, which its trigger carries into the table
        try (var query = connection.prepareStatement("""
                select trading_date, verdict is not distinct from 'LOADED', provisional, is_session, null::timestamptz
                from trading_days
                where (verdict = 'LOADED' and (trading_date between ? and ? or provisional))
                    or (verdict is distinct from 'LOADED' and (is_session or extract(isodow from trading_date) < 6))
                union all
                select null, false, false, false, max(read_at) from announced_closures""")) {
            query.setObject(1, range.from());
            query.setObject(2, range.to());
            var rows = query.executeQuery();
            while (rows.next()) {
                LocalDate date = rows.getObject(1, LocalDate.class);
                if (date == null) {
                    closuresReadAt = Optional.ofNullable(rows.getObject(5, OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant);
                } else if (!rows.getBoolean(2)) {
                    if (rows.getBoolean(4) != calendar.isSession(date)) {
                        changed.add(date);
                    }
                } else {
                    add(date, rows.getBoolean(3), range, loaded, provisional);
                }
            }
        }
        return new DayRegister(calendar, loaded, provisional, closuresReadAt);
    }

    private static void add(
            LocalDate date, boolean isProvisional, DateRange range, Set<LocalDate> loaded, Set<LocalDate> provisional) {
        if (range.contains(date)) {
            loaded.add(date);
        }
        if (isProvisional) {
            provisional.add(date);
        }
    }
}
