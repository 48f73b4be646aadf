package finance.ingest;

import finance.common.testing.DatabaseClient;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// The `POSTGRES_*` settings of servers in containers.
final class Servers {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private Servers() {}

    /// A new, empty database.
    static Map<String, String> createDatabase(PostgreSQLContainer server) {
        Map<String, String> environment = environment(server);
        String name = "test_" + DATABASES.incrementAndGet();
        new DatabaseClient(environment).execute("create database " + name);
        environment.put("POSTGRES_DB", name);
        return environment;
    }

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
