package finance.common;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The market's PostgreSQL as the workers use it: transactions that are done wholly or not at all.
///
/// The one place where database work is retried: a lost connection, a restart or a deadlock is tried again a few
/// times; after that, or for any other error, [WorkerException] says whether a later run can help.
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final int TRIES = 6;

    private final DatabaseConfig config;
    private final Driver driver = new Driver();
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    private Database(DatabaseConfig config) {
        this.config = config;
    }

    /// Connections are made when they are needed, as many as there are threads at work, and kept for the next
    /// transaction. A pool as servers need it would cost 50 ms of every start.
    public static Database of(DatabaseConfig config) {
        return new Database(config);
    }

    public DatabaseConfig config() {
        return config;
    }

    /// Work inside one transaction: committed when it returns, rolled back when it throws.
    @FunctionalInterface
    public interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /// Runs the work in one transaction; `what` names it in messages. The work may run more than once.
    public <T> T transaction(String what, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (SQLException e) {
                if (!DatabaseError.isPassing(e) || attempt == TRIES) {
                    throw DatabaseError.of(e, what, config);
                }
                closeIdle();
                log.warn("{}: {}; trying again ({} of {})", what, DatabaseError.reason(e), attempt, TRIES - 1);
                pause(Duration.ofMillis(250L << attempt));
            }
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        Connection connection = idle.poll();
        if (connection == null) {
            connection = connect();
            connection.setAutoCommit(false);
        }
        try {
            T result = work.in(connection);
            connection.commit();
            keep(connection);
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(connection, e);
            throw e;
        }
    }

    /// A new connection of the caller's own, which commits by itself. Not through `DriverManager`, which looks for
    /// every driver there is.
    Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", config.user());
        login.setProperty("password", config.password().value());
        return driver.connect(config.jdbcUrl(), login);
    }

    private void keep(Connection connection) {
        idle.push(connection);
        if (closed) {
            closeIdle();
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try (connection) {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private void closeIdle() {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            try {
                connection.close();
            } catch (SQLException e) {
                log.debug("closing an idle connection", e);
            }
        }
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerException(ExitCode.LATER, "interrupted while waiting for the database", e);
        }
    }

    /// Holds, until the transaction ends, the lock that keeps two workers from changing the same thing at once.
    public static void lock(Connection connection, Lock space, int key) throws SQLException {
        try (var statement = connection.prepareStatement("select pg_advisory_xact_lock(?, ?)")) {
            statement.setInt(1, space.number);
            statement.setInt(2, key);
            statement.execute();
        }
    }

    /// Keeps the planner, until the transaction ends, from nested loops: for statements that join one whole day with
    /// another. To statistics older than the day it is a row or two, and so two days become a hundred million
    /// comparisons, minutes where a hash join takes a tenth of a second.
    public static void joinWholeDays(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local enable_nestloop = off");
        }
    }

    /// What advisory locks of the workers stand for; the key within a space says which one.
    public enum Lock {
        /// Keyed by the trading date's epoch day.
        DAY(1_705_001),
        SPLITS(1_705_002),
        SCHEMA(1_705_003),
        /// The booking of calls to the vendor; taken in SQL only, by `book_vendor_call`.
        VENDOR_CALLS(1_705_004),
        /// Keyed by the year; taken in SQL only, by `create_daily_bars_year`.
        YEAR_PARTITION(1_705_005);

        final int number;

        Lock(int number) {
            this.number = number;
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }
}
