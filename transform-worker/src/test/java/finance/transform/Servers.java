package finance.transform;

import java.util.HashMap;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// The `POSTGRES_*` settings of servers in containers.
final class Servers {
    private Servers() {}

    static Map<String, String> environment(PostgreSQLContainer server) {
        return environment(server, server, PostgreSQLContainer.POSTGRESQL_PORT);
    }

    /// @param entrance the container that clients connect to
    static Map<String, String> environment(PostgreSQLContainer server, GenericContainer<?> entrance, int port) {
        Map<String, String> environment = new HashMap<>();
        environment.put("POSTGRES_HOST", entrance.getHost());
        environment.put("POSTGRES_PORT", Integer.toString(entrance.getMappedPort(port)));
        environment.put("POSTGRES_DB", server.getDatabaseName());
        environment.put("POSTGRES_USER", server.getUsername());
        environment.put("POSTGRES_PASSWORD", server.getPassword());
        return environment;
    }
}
