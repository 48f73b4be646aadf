package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    /// [Database#prepare] names a class inside HikariCP; another version may have another.
    @Test
    void poolHasTheClassThatIsPrepared() throws ReflectiveOperationException {
        Class<?> closed = Class.forName(Database.CLOSED_CONNECTION);
        assertThat(Arrays.stream(closed.getDeclaredFields()).map(Field::getType).anyMatch(Connection.class::equals))
                .as("its initializer makes a proxy of a connection")
                .isTrue();
    }

    /// A table that somebody has locked stops every statement, also of transactions that take no lock of ours.
    @Test
    void everyTransactionBoundsItsWaitsForLocksAndLeavesNothingInTheSession() {
        try (Database database = TestDatabase.create().asOwner()) {
            String bound = database.transaction("read", connection -> show(connection, "lock_timeout"));
            assertThat(bound).isEqualTo("2min");
            String left = database.transaction("read", connection -> {
                connection.rollback();
                return show(connection, "lock_timeout");
            });
            assertThat(left).isEqualTo("0");
        }
    }

    /// PostgreSQL compiles statements of a high cost, and a forced nested loop has one.
    @Test
    void statementsWithoutNestedLoopsAreNotCompiled() {
        try (Database database = TestDatabase.migrated().asOwner()) {
            String settings = database.transaction("read", connection -> {
                connection.createStatement().execute("set jit = on");
                Database.disableNestedLoops(connection);
                return show(connection, "enable_nestloop") + " " + show(connection, "jit");
            });
            assertThat(settings).isEqualTo("off off");
            String ofTheChoice = database.transaction("read", connection -> {
                var row = connection
                        .createStatement()
                        .executeQuery("select proconfig from pg_proc where proname = 'choose_due_splits'");
                row.next();
                return row.getString(1);
            });
            assertThat(ofTheChoice).contains("enable_nestloop=off", "jit=off");
        }
    }

    /// A client that vanishes in mid-transaction keeps its locks only until the server ends its session.
    @Test
    void lockedTransactionEndsIfItsClientDoesNotAnswer() {
        try (Database database = TestDatabase.create().asOwner()) {
            String timeout = database.transaction("lock", connection -> {
                Database.lock(connection, Database.Lock.REFERENCE_DATA, ClaimChoice.SPLITS.lockKey());
                return show(connection, "idle_in_transaction_session_timeout");
            });
            assertThat(timeout).isEqualTo("1min");
        }
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (var statement = connection.createStatement()) {
            var row = statement.executeQuery("show " + setting);
            row.next();
            return row.getString(1);
        }
    }
}
