package finance.common;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The sessions of the US stock exchanges: the rules of [TradingCalendar] with the exceptions stored in the
/// database, which are the operator's decisions (`session_overrides`), loaded sessions whose override was
/// deleted (`special_sessions`), and the closures announced by the vendor of days that are not loaded.
public final class SessionCalendar {
    /// The rules without exceptions.
    public static final SessionCalendar RULES = new SessionCalendar(Map.of());

    private final Map<LocalDate, SessionException> exceptions;

    private SessionCalendar(Map<LocalDate, SessionException> exceptions) {
        this.exceptions = exceptions;
    }

    private record SessionException(boolean isSession, String reason) {}

    /// Reads the exceptions.
    public static SessionCalendar read(Connection connection) throws SQLException {
        Map<LocalDate, SessionException> exceptions = new HashMap<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select trading_date, is_session, reason from session_exceptions")) {
            while (rows.next()) {
                exceptions.put(
                        rows.getObject(1, LocalDate.class),
                        new SessionException(rows.getBoolean(2), rows.getString(3)));
            }
        }
        return new SessionCalendar(Map.copyOf(exceptions));
    }

    public boolean isSession(LocalDate date) {
        return closure(date).isEmpty();
    }

    /// The reason why the exchanges are closed on that day; empty for a session.
    public Optional<String> closure(LocalDate date) {
        SessionException exception = exceptions.get(date);
        if (exception == null) {
            return TradingCalendar.closure(date);
        }
        return exception.isSession() ? Optional.empty() : Optional.of(exception.reason());
    }

    /// The first session after that day.
    public LocalDate next(LocalDate date) {
        return TradingCalendar.next(date, this::isSession);
    }

    /// The last session before that day.
    public LocalDate previous(LocalDate date) {
        return TradingCalendar.previous(date, this::isSession);
    }

    /// The number of sessions after the first date up to and including the second.
    public int sessionsBetween(LocalDate after, LocalDate upTo) {
        Predicate<LocalDate> isSession = this::isSession;
        return (int)
                after.plusDays(1).datesUntil(upTo.plusDays(1)).filter(isSession).count();
    }
}
