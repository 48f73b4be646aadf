package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    /// [Database#prepare] names a class inside HikariCP; another version may have another.
    @Test
    void poolHasTheClassThatIsPrepared() throws ReflectiveOperationException {
        Class<?> closed = Class.forName(Database.CLOSED_CONNECTION);
        assertThat(Arrays.stream(closed.getDeclaredFields()).map(field -> field.getType()))
                .as("its initializer makes a proxy of java.sql.Connection")
                .contains(java.sql.Connection.class);
    }
}
