package finance.common;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
    private final HikariDataSource pool;

    private Database(DatabaseConfig config, HikariDataSource pool) {
        this.config = config;
        this.pool = pool;
    }

    /// Makes the pool; the first connection is made when it is first needed.
    public static Database of(DatabaseConfig config, int connections) {
        HikariConfig hikari = new HikariConfig();
        hikari.setJdbcUrl(config.jdbcUrl());
        hikari.setUsername(config.user());
        hikari.setPassword(config.password().value());
        hikari.setMaximumPoolSize(connections);
        hikari.setMinimumIdle(0);
        hikari.setInitializationFailTimeout(-1);
        hikari.setConnectionTimeout(Duration.ofSeconds(3).toMillis());
        hikari.setAutoCommit(false);
        return new Database(config, new HikariDataSource(hikari));
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
                log.warn("{}: {}; trying again ({} of {})", what, DatabaseError.reason(e), attempt, TRIES - 1);
                pause(Duration.ofMillis(250L << attempt));
            }
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
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
    public void close() {
        pool.close();
    }
}
