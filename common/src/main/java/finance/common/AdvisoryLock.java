package finance.common;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An advisory lock that is released at the end of the transaction; the wait for it is bounded.
///
/// The lock belongs to the transaction rather than to the session: a connection pooler in transaction mode
/// would give the session, with the lock, to another client.
final class AdvisoryLock {
    private static final Logger log = LoggerFactory.getLogger(AdvisoryLock.class);
    private static final Duration BEFORE_FIRST_MESSAGE = Duration.ofSeconds(5);
    /// If the client's host fails inside the transaction, the lock must be released before TCP detects it,
    /// hours later.
    private static final Duration LOST_CLIENT = Duration.ofSeconds(60);
    private static final String LOCK_TIMEOUT = "55P03";
    /// Of another user's session, only the process number is visible without the role pg_read_all_stats.
    private static final String HOLDERS = """
            select string_agg(
                format('pid %s (user %s, application %s, client %s, %s since %s)',
                    held.pid,
                    coalesce(session.usename::text, 'unknown'),
                    coalesce(nullif(session.application_name, ''), 'not shown'),
                    coalesce(host(session.client_addr), 'local or not shown'),
                    coalesce(session.state, 'state not shown'),
                    coalesce(date_trunc('second', coalesce(session.state_change, session.backend_start))::text, 'unknown')),
                ', ')
            from pg_locks as held
            left join pg_stat_activity as session on session.pid = held.pid
            where held.locktype = 'advisory' and held.granted and held.objsubid = 2
                and held.database = (select oid from pg_database where datname = current_database())
                and held.classid = ?::bigint::oid and held.objid = ?::bigint::oid
                and held.pid <> pg_backend_pid()""";

    private AdvisoryLock() {}

    /// Holds the lock until the transaction ends. From then on, no statement of the transaction waits longer
    /// than that for any lock, and the server ends the session where the client sends nothing for a minute.
    ///
    /// @param what names the work in messages
    /// @throws WorkerException with [ExitCode#LATER], naming the sessions that keep the lock for longer
    static void take(Connection connection, Database.Lock space, int key, Duration wait, String what)
            throws SQLException {
        long startedAt = System.nanoTime();
        Duration next = BEFORE_FIRST_MESSAGE.compareTo(wait) < 0 ? BEFORE_FIRST_MESSAGE : wait;
        for (boolean taken = tryToTake(connection, space, key, wait); !taken; ) {
            taken = next.isPositive() && waitFor(connection, space, key, next, wait);
            Duration left = wait.minusNanos(System.nanoTime() - startedAt);
            if (!taken && !left.isPositive()) {
                String message = what + ": expected the lock " + name(space, key) + " within " + wait.toSeconds()
                        + " s, found it held by " + holders(connection, space, key)
                        + "; another worker that does the same work holds it, so run again when it has ended. "
                        + "A session that stays idle and holds it was left behind a connection pooler or by a lost "
                        + "client: end it with select pg_terminate_backend(pid)";
                throw new WorkerException(ExitCode.LATER, message);
            }
            if (!taken) {
                log.info(
                        "{}: waiting up to {} s more for the lock {}, held by {}",
                        what,
                        left.toSeconds(),
                        name(space, key),
                        holders(connection, space, key));
            }
            next = left;
        }
    }

    private static String name(Database.Lock space, int key) {
        return space + " (" + space.number + ", " + key + ")";
    }

    private static boolean tryToTake(Connection connection, Database.Lock space, int key, Duration wait)
            throws SQLException {
        try (var query = connection.prepareStatement(
                "select pg_try_advisory_xact_lock(?, ?), set_config('lock_timeout', ?, true), "
                        + "set_config('idle_in_transaction_session_timeout', ?, true)")) {
            query.setInt(1, space.number);
            query.setInt(2, key);
            query.setString(3, milliseconds(wait));
            query.setString(4, milliseconds(LOST_CLIENT));
            var row = query.executeQuery();
            row.next();
            return row.getBoolean(1);
        }
    }

    /// Waits in the server's queue, so that the lock is granted as soon as it is free and in the order of the
    /// requests.
    private static boolean waitFor(
            Connection connection, Database.Lock space, int key, Duration wait, Duration afterwards)
            throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (var query = connection.prepareStatement("select pg_advisory_xact_lock(?, ?)");
                var timeout = connection.createStatement()) {
            timeout.execute("set local lock_timeout = " + milliseconds(wait));
            query.setInt(1, space.number);
            query.setInt(2, key);
            query.execute();
            connection.releaseSavepoint(before);
            timeout.execute("set local lock_timeout = " + milliseconds(afterwards));
            return true;
        } catch (SQLException e) {
            if (!LOCK_TIMEOUT.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    /// 0 would mean no limit
    private static String milliseconds(Duration wait) {
        return String.valueOf(Math.max(wait.toMillis(), 1));
    }

    private static String holders(Connection connection, Database.Lock space, int key) throws SQLException {
        try (var query = connection.prepareStatement(HOLDERS)) {
            query.setInt(1, space.number);
            query.setInt(2, key);
            var row = query.executeQuery();
            row.next();
            String holders = row.getString(1);
            return holders == null ? "a session that has released it since" : holders;
        }
    }
}
