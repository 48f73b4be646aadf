package finance.common;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;

/// The sessions that are due: a session is due at ETL_AT, New York time, of the next calendar day.
public final class DueSessions {
    private static final String DEFAULT_ETL_TIME = "06:00";

    private DueSessions() {}

    /// The setting ETL_AT.
    public static LocalTime etlTime(Settings settings) {
        String text = settings.text("ETL_AT", DEFAULT_ETL_TIME);
        try {
            return LocalTime.parse(text);
        } catch (DateTimeParseException e) {
            settings.problem("ETL_AT must be a New York time like 06:00, found '" + text + "'");
            return LocalTime.parse(DEFAULT_ETL_TIME);
        }
    }

    public static boolean isDue(LocalDate date, ZonedDateTime now, LocalTime etlTime) {
        return !now.isBefore(date.plusDays(1).atTime(etlTime).atZone(TradingCalendar.NEW_YORK));
    }

    /// The newest session that is due.
    ///
    /// @param now in New York
    public static LocalDate newest(SessionCalendar calendar, ZonedDateTime now, LocalTime etlTime) {
        LocalDate last = calendar.previous(now.toLocalDate());
        return isDue(last, now, etlTime) ? last : calendar.previous(last);
    }

    /// Inserts the days from the first loaded one to the newest session that is due, so that sessions which no
    /// run has requested are missing, too. The made-up history of the replay server ends in the past: nothing is
    /// inserted after it.
    ///
    /// @param now in New York
    public static void register(Database database, ZonedDateTime now, LocalTime etlTime) {
        database.transaction("register the days that are due", connection -> {
            SessionCalendar calendar = SessionCalendar.read(connection);
            LocalDate last = newest(calendar, now, etlTime);
            LocalDate first = firstLoadedOfVendor(connection);
            if (first != null && first.isBefore(last)) {
                insert(connection, new DateRange(first, last), calendar);
            }
            return null;
        });
    }

    /// The first loaded session; null if none is loaded, or if the loaded sessions are made up.
    private static LocalDate firstLoadedOfVendor(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        select min(trading_date) as first_date
                        from trading_days
                        where verdict = 'LOADED'
                            and not exists (
                                select from ingestion_logs where verdict = 'LOADED' and request_id like 'made-up-%')""")) {
            row.next();
            return row.getObject("first_date", LocalDate.class);
        }
    }

    /// Inserts the days of the range that are not yet in `trading_days`, with their verdict if the exchanges are
    /// closed.
    public static void insert(Connection connection, DateRange range, SessionCalendar calendar) throws SQLException {
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

    /// Sets the first two parameters: the days, and for each the reason why the exchanges are closed, or null.
    public static void setDays(
            Connection connection, PreparedStatement statement, List<LocalDate> days, SessionCalendar calendar)
            throws SQLException {
        Stream<String> closures =
                days.stream().map(date -> calendar.closure(date).orElse(null));
        statement.setArray(
                1,
                connection.createArrayOf(
                        "date", days.stream().map(LocalDate::toString).toArray()));
        statement.setArray(2, connection.createArrayOf("text", closures.toArray()));
    }
}
