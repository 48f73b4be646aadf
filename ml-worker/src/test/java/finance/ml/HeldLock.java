package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.database.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// An open transaction whose locks stop a worker at a chosen statement, until it is rolled back.
final class HeldLock implements AutoCloseable {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final MarketFixture market;
    private final Connection connection;

    /// @param sql takes the locks
    HeldLock(MarketFixture market, String sql) throws SQLException {
        this.market = market;
        connection = EmbeddedDatabase.connect(market.environment);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Waits until a transaction of this database waits for a lock.
    ///
    /// @param isRunning whether the worker still runs
    void awaitWaiting(BooleanSupplier isRunning) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (market.rows(
                        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                .isEmpty()) {
            assertThat(isRunning.getAsBoolean())
                    .as("the worker runs until it waits for the lock")
                    .isTrue();
            assertThat(System.nanoTime())
                    .as("time until the worker waits for the lock")
                    .isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    void release() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
