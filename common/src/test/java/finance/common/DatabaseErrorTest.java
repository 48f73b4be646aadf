package finance.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseErrorTest {
    private static DatabaseConfig config(String host) {
        return DatabaseConfig.from(new Settings(Map.of(
                "POSTGRES_HOST", host, "POSTGRES_DB", "d", "POSTGRES_USER", "u", "POSTGRES_PASSWORD", "made-up")));
    }

    private static WorkerException of(String message, String state) {
        return DatabaseError.of(new SQLException(message, state), "read", config("localhost"));
    }

    /// As PgBouncer 1.18 words them.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "FATAL: password authentication failed",
                "FATAL: SASL authentication failed",
                "FATAL: no such database: nosuch",
                "FATAL: database \"gone\" does not exist",
                "FATAL: unsupported startup parameter: extra_float_digits"
            })
    void aPoolersRefusalIsNoOutage(String message) {
        assertThat(DatabaseError.isTransient(new SQLException(message, "08P01")))
                .isFalse();
        assertThat(of(message, "08P01").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(of(message, "08P01")).hasMessageContaining("check POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FATAL: query_wait_timeout",
                "FATAL: pgbouncer cannot connect to server",
                "FATAL: no more connections allowed (max_client_conn)",
                "FATAL: the database system is shutting down"
            })
    void aPoolersOutagePasses(String message) {
        assertThat(DatabaseError.isTransient(new SQLException(message, "08P01")))
                .isTrue();
        assertThat(of(message, "08P01").exitCode()).isEqualTo(ExitCode.LATER);
    }

    @Test
    void hostThatCannotBeResolvedIsNamed() {
        DatabaseConfig config = config("nosuch.invalid");
        SQLException e = catchThrowableOfType(
                SQLException.class, () -> config.dataSource().getConnection());
        assertThat(DatabaseError.of(e, "read", config)).hasMessageContaining("UnknownHostException: nosuch.invalid");
    }
}
