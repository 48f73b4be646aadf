package finance.ingest;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// PostgreSQL behind Debian's PgBouncer, which assigns one of a few server connections to each transaction.
final class PgBouncer extends GenericContainer<PgBouncer> {
    static final int PORT = 6432;
    static final int SERVER_CONNECTIONS = 2;

    private static final String SERVER_ALIAS = "server";
    /// Not deleted after the tests, so that only the first run installs the package.
    private static final ImageFromDockerfile IMAGE = new ImageFromDockerfile("pgbouncer-bookworm", false)
            .withDockerfileFromBuilder(builder -> builder.from("debian:bookworm-slim")
                    .run("apt-get update && apt-get install -y --no-install-recommends pgbouncer")
                    .cmd("pgbouncer", "-u", "nobody", "/etc/pgbouncer/test.ini")
                    .build());

    PgBouncer(Network network, PostgreSQLContainer server) {
        super(IMAGE);
        withNetwork(network);
        withExposedPorts(PORT);
        withCopyToContainer(
                Transferable.of("""
                [databases]
                * = host=%s port=5432

                [pgbouncer]
                listen_addr = 0.0.0.0
                listen_port = %d
                auth_type = scram-sha-256
                auth_file = /etc/pgbouncer/test-users.txt
                pool_mode = transaction
                default_pool_size = %d
                """.formatted(SERVER_ALIAS, PORT, SERVER_CONNECTIONS)), "/etc/pgbouncer/test.ini");
        withCopyToContainer(
                Transferable.of("\"%s\" \"%s\"%n".formatted(server.getUsername(), server.getPassword())),
                "/etc/pgbouncer/test-users.txt");
        waitingFor(Wait.forLogMessage(".*process up.*\\s", 1));
    }

    /// A server in the network of PgBouncer.
    static PostgreSQLContainer server(Network network) {
        PostgreSQLContainer server = new PostgreSQLContainer("postgres:17");
        server.withNetwork(network).withNetworkAliases(SERVER_ALIAS);
        return server;
    }
}
