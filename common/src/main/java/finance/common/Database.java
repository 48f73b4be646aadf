package finance.common;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The market's PostgreSQL as the workers use it: transactions that are done wholly or not at all.
///
/// The one place where database work is retried: a lost connection, a restart or a deadlock is tried again a few
/// times; after that, or for any other error, [WorkerException] says whether a later run can help.
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final int TRIES = 6;
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
    /// For a connection that a firewall or a restart may have cut since its last use.
    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(3);
    /// Below the idle limits of common firewalls and load balancers (AWS: 350 s, Azure: 240 s).
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

    private final DatabaseConfig config;
    private final DataSource dataSource;
    private final int connections;
    private HikariDataSource pool;

    private Database(DatabaseConfig config, int connections) {
        this.config = config;
        this.dataSource = config.dataSource();
        this.connections = connections;
    }

    /// No connection is opened before the first transaction.
    ///
    /// @param connections how many threads run transactions at once; the pool holds at most so many connections
    public static Database of(DatabaseConfig config, int connections) {
        return new Database(config, connections);
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
                evictIdleConnections();
                log.warn("{}: {}; trying again ({} of {})", what, DatabaseError.reason(e), attempt, TRIES - 1);
                pause(Duration.ofMillis(250L << attempt));
            }
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection connection = pool().getConnection()) {
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    /// The pool opens its first connection in this thread, so a server that refuses it is reported at once.
    private synchronized HikariDataSource pool() throws SQLException {
        if (pool == null) {
            HikariConfig settings = new HikariConfig();
            settings.setPoolName("finance");
            settings.setDataSource(dataSource);
            settings.setAutoCommit(false);
            settings.setMaximumPoolSize(connections);
            settings.setMinimumIdle(1);
            settings.setInitializationFailTimeout(1);
            settings.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
            settings.setValidationTimeout(VALIDATION_TIMEOUT.toMillis());
            settings.setIdleTimeout(IDLE_TIMEOUT.toMillis());
            try {
                pool = new HikariDataSource(settings);
            } catch (PoolInitializationException e) {
                throw e.getCause() instanceof SQLException cause ? cause : new SQLException(e);
            }
            // with 0 from the start, the pool would close its first connection and open another
            pool.setMinimumIdle(0);
        }
        return pool;
    }

    private synchronized void evictIdleConnections() {
        if (pool != null) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    /// A new connection outside the pool, which commits each statement and which the caller closes.
    Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
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
        SCHEMA(1_705_003);

        final int number;

        Lock(int number) {
            this.number = number;
        }
    }

    @Override
    public synchronized void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
