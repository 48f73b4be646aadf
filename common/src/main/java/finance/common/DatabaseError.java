package finance.common;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;

/// Classifies database errors by SQLSTATE (PostgreSQL's Appendix A): transient errors, and errors that no
/// retry can help, with their remedies.
final class DatabaseError {
    /// Administrator's shutdown, crash shutdown, starting up; idle in a transaction for too long; too many
    /// connections; deadlock; serialization failure.
    private static final Set<String> TRANSIENT =
            Set.of("57P01", "57P02", "57P03", "25P03", "53300", "40P01", "40001", "XX000");
    /// Wrong password or user, no such database.
    private static final Set<String> REFUSED = Set.of("28P01", "28000", "3D000");

    /// No line of pg_hba.conf admits the user, perhaps only because the connection is not encrypted.
    private static final String NO_ENTRY = "28000";
    /// The driver's state for a server without TLS where TLS is required.
    private static final String REJECTED = "08004";
    /// PgBouncer's state for all errors of its own before version 1.19; these of its messages are about the
    /// login.
    private static final String PROTOCOL_VIOLATION = "08P01";

    private static final Pattern POOLER_REFUSAL = Pattern.compile("authentication failed|no such (user|database)"
            + "|does not exist|not allowed|unsupported startup parameter|SSL required");
    private static final String READ_ONLY = "25006";
    private static final String NO_RIGHT = "42501";
    private static final String LOCK_TIMEOUT = "55P03";

    private DatabaseError() {}

    /// True for errors that may not occur at a retry; class 08 contains all connection errors.
    static boolean isTransient(SQLException e) {
        String state = state(e);
        return !isRefusal(e)
                && !isTlsRefusal(e)
                && (TRANSIENT.contains(state) || state.startsWith("08") || state.isEmpty());
    }

    /// True for errors whose message contains a remedy.
    static boolean isExpected(SQLException e) {
        return isTransient(e)
                || isRefusal(e)
                || isTlsRefusal(e)
                || Set.of(READ_ONLY, NO_RIGHT, LOCK_TIMEOUT).contains(state(e));
    }

    static WorkerException of(SQLException e, String what, DatabaseConfig config) {
        String state = state(e);
        if (isRefusal(e)) {
            String message = what + ": PostgreSQL refused " + config + ": " + reason(e)
                    + "; check POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB"
                    + (state.equals(NO_ENTRY) ? ", and POSTGRES_SSLMODE if the server requires TLS" : "");
            return new WorkerException(ExitCode.REFUSED, message, e);
        }
        if (isTlsRefusal(e)) {
            String message = what + ": TLS to PostgreSQL at " + config + " failed: " + reason(e)
                    + "; check POSTGRES_SSLMODE, found '" + config.tls().mode() + "', and POSTGRES_SSLROOTCERT, found '"
                    + config.tls().rootCertificate().orElse("") + "'";
            return new WorkerException(ExitCode.REFUSED, message, e);
        }
        if (state.equals(READ_ONLY)) {
            return readOnly(what, config, reason(e));
        }
        if (state.equals(NO_RIGHT)) {
            return noRight(e, what, config);
        }
        if (state.equals(LOCK_TIMEOUT)) {
            String message = what + ": a table in " + config + " is in use by another session: " + reason(e)
                    + "; select pid, application_name, state, query from pg_stat_activity shows the sessions; run "
                    + "again when that one has ended";
            return new WorkerException(ExitCode.LATER, message, e);
        }
        if (isTransient(e)) {
            String message = what + ": PostgreSQL at " + config + " is unreachable: " + reason(e)
                    + "; check that it runs and POSTGRES_HOST and POSTGRES_PORT, then run again";
            return new WorkerException(ExitCode.LATER, message, e);
        }
        return new WorkerException(
                ExitCode.FAILED, what + ": PostgreSQL at " + config + " reports (" + state + ") " + reason(e), e);
    }

    private static boolean isRefusal(SQLException e) {
        return REFUSED.contains(state(e))
                || (state(e).equals(PROTOCOL_VIOLATION)
                        && POOLER_REFUSAL.matcher(reason(e)).find());
    }

    /// True for a certificate that is not trusted, cannot be read or has another host name, and for a server
    /// without TLS. A connection that is closed during the handshake has no such cause and is a transient
    /// error.
    private static boolean isTlsRefusal(SQLException e) {
        // the verifier's exception has no cause, and its text is translated around the verifier's name
        boolean refused = state(e).equals(REJECTED) || reason(e).contains("PgjdbcHostnameVerifier");
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            refused |= cause instanceof GeneralSecurityException || cause instanceof FileNotFoundException;
        }
        return refused;
    }

    static WorkerException readOnly(String what, DatabaseConfig config, String found) {
        String message =
                what + ": expected a server that takes changes at " + config + ", found a read-only one: " + found
                        + "; set POSTGRES_HOST and POSTGRES_PORT to the primary, or default_transaction_read_only to off";
        return new WorkerException(ExitCode.REFUSED, message);
    }

    /// Grants for a user who is not the owner of the tables: enough to load, transform and forecast, not to
    /// migrate. Reloads and splits use temporary tables, which every user may create unless that was revoked.
    private static WorkerException noRight(SQLException e, String what, DatabaseConfig config) {
        String user = quoted(config.user());
        String message = what + ": PostgreSQL at " + config + " refuses: " + reason(e)
                + "; as the owner of the database and its tables, run: grant usage on schema public to " + user
                + "; grant select, insert, update, delete on all tables in schema public to " + user
                + "; grant usage on all sequences in schema public to " + user
                + "; grant temporary on database " + quoted(config.database()) + " to " + user
                + " (another schema: its name in place of public). Only the owner can migrate";
        return new WorkerException(ExitCode.REFUSED, message, e);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// The innermost SQLSTATE: the cause of a time-out may contain the reason.
    private static String state(SQLException e) {
        String state = "";
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state;
    }

    /// The innermost database error; where the network is behind it, that too: the driver's "The connection
    /// attempt failed." does not show that the host is unknown.
    static String reason(SQLException e) {
        Throwable innermost = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            innermost = cause instanceof SQLException ? cause : innermost;
        }
        boolean isNetwork = innermost.getCause() instanceof IOException
                // the driver's message has it already, with the address
                && !(innermost.getCause() instanceof ConnectException);
        return firstLine(innermost.getMessage())
                + (isNetwork ? " (" + firstLine(innermost.getCause().toString()) + ")" : "");
    }

    private static String firstLine(String message) {
        return String.valueOf(message).lines().findFirst().orElse("no message");
    }
}
