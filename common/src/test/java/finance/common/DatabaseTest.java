package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.sql.Connection;
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

    /// A client that vanishes in mid-transaction keeps its locks only until the server ends its session.
    @Test
    void lockedTransactionEndsWhereItsClientFallsSilent() {
        try (Database database = TestDatabase.create().asOwner()) {
            String timeout = database.transaction("lock", connection -> {
                Database.lock(connection, Database.Lock.SPLITS, 0);
                try (var statement = connection.createStatement()) {
                    var setting = statement.executeQuery("show idle_in_transaction_session_timeout");
                    setting.next();
                    return setting.getString(1);
                }
            });
            assertThat(timeout).isEqualTo("1min");
        }
    }
}
