package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.DatabaseClient;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// The oldest PostgreSQL that is supported, the one of docker-compose.yml, and the newest.
@Tag("slow")
class PostgreSqlVersionsTest {
    @BeforeAll
    static void requireDocker() {
        DockerEngine.require();
    }

    @ParameterizedTest
    @ValueSource(strings = {"14", "17", "18"})
    void everyVersionStoresTheSameMarket(String version) {
        try (PostgreSQLContainer server = new PostgreSQLContainer("postgres:" + version)) {
            server.start();
            Map<String, String> database = Servers.environment(server);
            assertThat(new DatabaseClient(database)
                            .rows("show server_version_num")
                            .getFirst())
                    .startsWith(version);
            assertThat(MarketPipeline.on(database, database)).isEqualTo(MarketPipeline.expected());
        }
    }
}
