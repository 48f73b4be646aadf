package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Settings;
import finance.replay.database.EmbeddedDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A firewall between worker and database has dropped idle connections without a message to either side:
/// neither an answer nor an error arrives on them.
@Tag("slow")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DroppedConnectionTest {
    private static final int CONNECTIONS = 3;
    /// The pool does not validate a connection that was used less than half a second ago.
    private static final Duration IDLE = Duration.ofSeconds(1);

    private SilentProxy proxy;
    private Database database;

    @BeforeEach
    void connect() throws IOException {
        Map<String, String> environment =
                new HashMap<>(EmbeddedDatabase.shared().createDatabase());
        proxy = SilentProxy.before(EmbeddedDatabase.shared().port());
        environment.put("POSTGRES_HOST", "127.0.0.1");
        environment.put("POSTGRES_PORT", Integer.toString(proxy.port()));
        database = Database.of(DatabaseConfig.from(new Settings(environment)), CONNECTIONS);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        proxy.close();
    }

    @Test
    void anIdleConnectionIsReplacedByANewOne() throws InterruptedException {
        int before = serverProcess();
        assertThat(serverProcess()).as("the connection is kept").isEqualTo(before);
        Thread.sleep(IDLE);
        proxy.dropConnections();

        assertThat(serverProcess()).isNotEqualTo(before);
        // the pool may open another one while it waits for an answer on the dropped one
        assertThat(proxy.connections()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void allIdleConnectionsAreReplaced() throws Exception {
        Set<Integer> before = serverProcessesAtOnce();
        Thread.sleep(IDLE);
        proxy.dropConnections();

        assertThat(serverProcessesAtOnce()).hasSize(CONNECTIONS).doesNotContainAnyElementsOf(before);
    }

    @Test
    void aDatabaseWithADroppedConnectionCanBeClosed() {
        serverProcess();
        assertThat(proxy.connections()).isPositive();
        proxy.dropConnections();
        database.close();
    }

    private int serverProcess() {
        return database.transaction("ask for the server process", DroppedConnectionTest::serverProcess);
    }

    private static int serverProcess(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    /// One transaction per connection; each waits until all have their connection.
    private Set<Integer> serverProcessesAtOnce() throws Exception {
        CyclicBarrier all = new CyclicBarrier(CONNECTIONS);
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                results.add(threads.submit(() -> database.transaction("ask for the server process", connection -> {
                    await(all);
                    return serverProcess(connection);
                })));
            }
            Set<Integer> processes = new HashSet<>();
            for (Future<Integer> result : results) {
                processes.add(result.get());
            }
            return processes;
        }
    }

    private static void await(CyclicBarrier all) {
        try {
            all.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
