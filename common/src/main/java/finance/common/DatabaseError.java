package finance.common;

import java.sql.SQLException;
import java.util.Set;

/// Tells database errors apart by SQLSTATE (PostgreSQL's Appendix A): which pass by themselves, which no retry can
/// help.
final class DatabaseError {
    /// Administrator's shutdown, crash shutdown, starting up; too many connections; deadlock; serialization failure.
    private static final Set<String> PASSING =
            Set.of("57P01", "57P02", "57P03", "53300", "40P01", "40001", "25006", "XX000");
    /// Wrong password or user, no such database.
    private static final Set<String> REFUSED = Set.of("28P01", "28000", "3D000");

    private DatabaseError() {}

    /// True for errors that a later try may not meet; class 08 is everything about connections.
    static boolean isPassing(SQLException e) {
        String state = state(e);
        return !REFUSED.contains(state) && (PASSING.contains(state) || state.startsWith("08") || state.isEmpty());
    }

    static WorkerException of(SQLException e, String what, DatabaseConfig config) {
        String state = state(e);
        if (REFUSED.contains(state)) {
            String message = what + ": PostgreSQL refused " + config + ": " + reason(e)
                    + "; check POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB";
            return new WorkerException(ExitCode.REFUSED, message, e);
        }
        if (isPassing(e)) {
            String message = what + ": PostgreSQL at " + config + " is away: " + reason(e)
                    + "; check that it runs and POSTGRES_HOST and POSTGRES_PORT, then run again";
            return new WorkerException(ExitCode.LATER, message, e);
        }
        return new WorkerException(
                ExitCode.FAILED, what + ": PostgreSQL at " + config + " says (" + state + ") " + reason(e), e);
    }

    /// The innermost SQLSTATE: a time-out may hide the reason in its cause.
    private static String state(SQLException e) {
        String state = "";
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state;
    }

    static String reason(SQLException e) {
        Throwable innermost = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            innermost = cause instanceof SQLException ? cause : innermost;
        }
        return String.valueOf(innermost.getMessage()).lines().findFirst().orElse("no message");
    }
}
