package finance.common;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the transactions of the workers in PostgreSQL.
///
/// Database work is retried in this class only: after a lost connection, a restart of the server or a
/// deadlock, a transaction is retried a few times. After that, and for any other error, the exit code of the
/// [WorkerException] states whether a later run can help.
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    static final String CLOSED_CONNECTION = "com.zaxxer.hikari.pool.ProxyConnection$ClosedConnection";
    private static final int TRIES = 6;
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
    /// For a connection that a firewall or a restart may have closed since its last use.
    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(3);
    /// Below the idle limits of common firewalls and load balancers (AWS: 350 s, Azure: 240 s).
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
    static final Duration LOCK_WAIT = Duration.ofMinutes(2);

    private final DatabaseConfig config;
    private final HikariDataSource pool;

    private Database(DatabaseConfig config, int connections) {
        this.config = config;
        this.pool = new HikariDataSource();
        pool.setPoolName("finance");
        pool.setDataSource(config.dataSource());
        pool.setAutoCommit(false);
        // the order of locks and reads requires it, and a role or database may have another default
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool.setMaximumPoolSize(connections);
        // the caller's thread opens the first connection, so a refusal by the server is reported at once
        pool.setMinimumIdle(1);
        pool.setInitializationFailTimeout(1);
        pool.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        pool.setValidationTimeout(VALIDATION_TIMEOUT.toMillis());
        pool.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    }

    /// No connection is opened before the first transaction.
    ///
    /// @param connections number of threads that run transactions at the same time, and the maximum size of
    /// the pool
    public static Database of(DatabaseConfig config, int connections) {
        return new Database(config, connections);
    }

    /// Loads, in another thread, the dynamic proxy class that the return of the first connection to the pool
    /// needs and that the JVM generates at each start. A worker calls it before it reads its command line.
    public static void prepare() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Class.forName(CLOSED_CONNECTION);
            } catch (ClassNotFoundException e) {
                log.debug("the pool has changed; it will load its classes itself", e);
            }
        });
    }

    public DatabaseConfig config() {
        return config;
    }

    /// Work inside one transaction, which is committed when the work returns and rolled back when it throws.
    @FunctionalInterface
    public interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /// Runs the work in one transaction; `what` names it in messages. The work may run more than once. None
    /// of its statements waits longer than two minutes for a lock.
    public <T> T transaction(String what, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (SQLException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw interrupted(e);
                }
                if (!DatabaseError.isTransient(e) || attempt == TRIES) {
                    throw DatabaseError.of(e, what, config);
                }
                evictIdleConnections();
                log.warn("{}: {}; trying again ({} of {})", what, DatabaseError.reason(e), attempt, TRIES - 1);
                pause(Duration.ofMillis(250L << attempt));
            }
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            // keeps no idle connection; 0 from the start would close the first one and open another
            pool.setMinimumIdle(0);
            try {
                boundLockWaits(connection);
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    /// For the transaction only: behind a pooler, a setting of the session would reach another client. Not
    /// by a query: after one, the work could not choose its isolation level.
    private static void boundLockWaits(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = " + LOCK_WAIT.toMillis());
        }
    }

    private void evictIdleConnections() {
        HikariPoolMXBean running = pool.getHikariPoolMXBean();
        if (running != null) {
            running.softEvictConnections();
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
            throw interrupted(e);
        }
    }

    private static WorkerException interrupted(Exception cause) {
        return new WorkerException(ExitCode.LATER, "interrupted while waiting for the database", cause);
    }

    /// Acquires a lock until the end of the transaction, so that two workers do not change the same data at
    /// the same time. The wait is limited to two minutes, for this lock and for any lock that later
    /// statements of the transaction need.
    ///
    /// @throws WorkerException with [ExitCode#LATER], naming the session that holds it for longer
    public static void lock(Connection connection, Lock space, int key) throws SQLException {
        AdvisoryLock.take(connection, space, key, LOCK_WAIT, "lock " + space);
    }

    /// A time such that a transaction that starts now sees every day whose `trading_days.decided_at` is not
    /// after it. Work that must be redone after a reload of the days that it depends on stores this time. The
    /// time at the end of the work could be after `decided_at` of a load that commits later and that the work
    /// did not see.
    public OffsetDateTime loadedDaysVisibleUntil() {
        return transaction("read the clock between loads", connection -> {
            lock(connection, Lock.LOADED_DAYS, 0);
            try (var statement = connection.createStatement()) {
                var clock = statement.executeQuery("select clock_timestamp()");
                clock.next();
                return clock.getObject(1, OffsetDateTime.class);
            }
        });
    }

    /// Excludes nested loops from plans until the end of the transaction, for statements that join all rows
    /// of two days or of two tables. Statistics older than the days estimate a row or two per day, and filters
    /// by a function count as selective. The planner then chooses a nested loop with a hundred million
    /// comparisons, which takes minutes, where a hash join takes a tenth of a second. A nested loop that cannot
    /// be avoided then has a cost above 1e10, for which a server with LLVM compiles the statement before each
    /// execution: that takes longer than the statement and is excluded, too.
    public static void disableNestedLoops(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local enable_nestloop = off; set local jit = off");
        }
    }

    /// The key spaces of the workers' advisory locks.
    public enum Lock {
        /// Keyed by the trading date's epoch day.
        DAY(1705001),
        /// Keyed by the table of reference data, for example [ClaimChoice#lockKey].
        REFERENCE_DATA(1705002),
        SCHEMA(1705003),
        /// For the registration of calls to the vendor; `book_vendor_call` acquires it too.
        VENDOR_CALLS(1705004),
        /// Held while a transaction marks stale returns, until its commit; see ARCHITECTURE.md.
        LOADED_DAYS(1705005),
        /// Keyed by the year; acquired in SQL only, by `create_year_partition`.
        YEAR_PARTITION(1705006),
        /// Held while a transaction stores forecasts that may repeat stored ones, until its commit.
        FORECASTS(1705007);

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
