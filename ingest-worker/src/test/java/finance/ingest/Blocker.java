package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.database.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;

/// An open transaction whose locks stop workers at a chosen statement, until it is closed.
final class Blocker implements AutoCloseable {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final int COMMIT = 1;

    private final IngestTestbed testbed;
    private final Connection connection;

    Blocker(IngestTestbed testbed) throws SQLException {
        this.testbed = testbed;
        connection = EmbeddedDatabase.connect(testbed.environment);
        connection.setAutoCommit(false);
    }

    /// Stops the load of the day and the computation of its returns, which lock the day first.
    Blocker holdDay(LocalDate date) throws SQLException {
        return execute("select pg_advisory_xact_lock(1705001, " + date.toEpochDay() + ")");
    }

    /// Stops, at its commit, each transaction that changes a row of the table for which the condition holds.
    Blocker holdCommit(String event, String table, String condition) throws SQLException {
        return hold(event, table, "deferrable initially deferred", condition);
    }

    /// Stops each transaction directly after it changes a row of the table for which the condition holds.
    Blocker holdChange(String event, String table, String condition) throws SQLException {
        return hold(event, table, "not deferrable", condition);
    }

    private Blocker hold(String event, String table, String time, String condition) throws SQLException {
        testbed.execute("""
                create function wait_for_blocker() returns trigger language plpgsql as $$ begin
                    perform pg_advisory_xact_lock_shared(%1$d);
                    return null;
                end $$;
                create constraint trigger wait_for_blocker after %2$s on %3$s %4$s
                    for each row when (%5$s) execute function wait_for_blocker()""".formatted(COMMIT, event, table, time, condition));
        return execute("select pg_advisory_xact_lock(" + COMMIT + ")");
    }

    Blocker execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
            return this;
        }
    }

    /// Waits until the given number of transactions of this database wait for locks.
    void awaitBlocked(int transactions) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (blocked() < transactions) {
            assertThat(System.nanoTime())
                    .as("%d blocked transactions, found %d", transactions, blocked())
                    .isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    /// Waits until a transaction waits for a lock of this one.
    void awaitWaiting() throws SQLException, InterruptedException {
        String waiting = "select count(*) from pg_stat_activity where "
                + connection.unwrap(PGConnection.class).getBackendPID() + " = any(pg_blocking_pids(pid))";
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (testbed.value(waiting).equals("0")) {
            assertThat(System.nanoTime())
                    .as("a transaction that waits for the blocker")
                    .isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    /// Waits until the worker has ended or the given number of transactions of this database wait for locks.
    void awaitBlockedOrDone(int transactions, Future<?> worker) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!worker.isDone() && blocked() < transactions) {
            assertThat(System.nanoTime())
                    .as("a worker that has ended or %d blocked transactions, found %d", transactions, blocked())
                    .isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    /// Waits until a transaction waits for a lock in a statement that began after the statements that wait
    /// now.
    void awaitNextWait() throws SQLException, InterruptedException {
        String waiting = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        String last = testbed.value("select max(query_start) " + waiting);
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (testbed.value("select count(*) " + waiting + " and query_start > '" + last + "'")
                .equals("0")) {
            assertThat(System.nanoTime()).as("a later wait than of " + last).isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    private int blocked() throws SQLException {
        return Integer.parseInt(testbed.value("""
                select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"""));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
