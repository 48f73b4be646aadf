package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.database.EmbeddedDatabase;
import finance.transform.TransformWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// A server that requires TLS, with a certificate of an authority that is not in the system's list.
@Tag("slow")
class TlsServerTest {
    /// The key must belong to the server's user and be readable by nobody else; copied files belong to root.
    private static final String START = """
            install -o postgres -g postgres -m 600 /tls/server.key /var/lib/postgresql/server.key
            exec docker-entrypoint.sh postgres -c ssl=on -c ssl_cert_file=/tls/server.crt \
            -c ssl_key_file=/var/lib/postgresql/server.key -c hba_file=/tls/pg_hba.conf""";

    private static final String HOST_BASED_AUTHENTICATION = """
            local   all all     trust
            hostssl all all all scram-sha-256
            """;

    @TempDir
    private static Path folder;

    private static PostgreSQLContainer server;
    private static CertificateAuthority authority;

    @BeforeAll
    static void start() throws Exception {
        DockerEngine.require();
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        authority = CertificateAuthority.create(folder, (isAddress(host) ? "ip:" : "dns:") + host);
        server = new PostgreSQLContainer("postgres:17");
        server.withCopyToContainer(Transferable.of(authority.serverCertificate()), "/tls/server.crt")
                .withCopyToContainer(Transferable.of(authority.serverKey(), 0100600), "/tls/server.key")
                .withCopyToContainer(Transferable.of(HOST_BASED_AUTHENTICATION), "/tls/pg_hba.conf")
                .withCreateContainerCmdModifier(create -> create.withEntrypoint("sh", "-ec", START));
        server.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.stop();
        }
    }

    @Test
    void aVerifiedServerStoresTheSameMarket() throws IOException {
        Map<String, String> database = Servers.createDatabase(server);
        Map<String, String> verified = environment("verify-full", authority.certificate());
        verified.putAll(database);
        assertThat(MarketPipeline.on(verified, database)).isEqualTo(MarketPipeline.expected());
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow", "prefer", "require", "verify-ca"})
    void everyModeButDisableReachesTheServer(String mode) throws IOException, InterruptedException {
        Map<String, String> environment =
                mode.equals("verify-ca") ? environment(mode, authority.certificate()) : environment(mode);
        WorkerProcess.Result result = WorkerProcess.run(TransformWorker.class, environment, "migrate");
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @Test
    void withoutTlsTheServerIsRefused() throws IOException, InterruptedException {
        assertRefused(environment("disable"), "POSTGRES_SSLMODE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-ca", "verify-full"})
    void anUnknownAuthorityIsRefused(String mode) throws Exception {
        Path others = Files.createDirectory(folder.resolve("other-" + mode));
        CertificateAuthority other = CertificateAuthority.create(others, "dns:localhost");
        assertRefused(environment(mode, other.certificate()), "POSTGRES_SSLROOTCERT");
    }

    @Test
    void anotherHostsCertificateIsRefusedByVerifyFullOnly() throws IOException, InterruptedException {
        String host = Servers.environment(server).get("POSTGRES_HOST");
        Map<String, String> environment = environment("verify-full", authority.certificate());
        environment.put("POSTGRES_HOST", isAddress(host) ? "localhost" : "127.0.0.1");
        assertRefused(environment, "POSTGRES_SSLMODE");

        environment.put("POSTGRES_SSLMODE", "verify-ca");
        WorkerProcess.Result result = WorkerProcess.run(TransformWorker.class, environment, "migrate");
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "empty"})
    void aFileWithoutACertificateIsRefused(String kind) throws IOException, InterruptedException {
        Map<String, String> environment = environment("verify-full", "");
        if (kind.equals("missing")) {
            environment.put(
                    "POSTGRES_SSLROOTCERT", folder.resolve("missing.pem").toString());
        }
        assertRefused(environment, "POSTGRES_SSLROOTCERT");
    }

    @Test
    void verifyFullWithoutARootCertificateIsRefused() throws IOException, InterruptedException {
        assertRefused(environment("verify-full"), "POSTGRES_SSLROOTCERT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-full"})
    void aServerWithoutTlsIsRefused(String mode) throws IOException, InterruptedException {
        Map<String, String> environment = environment(mode, authority.certificate());
        environment.putAll(EmbeddedDatabase.shared().createDatabase());
        assertRefused(environment, "POSTGRES_SSLMODE");
    }

    @Test
    void anUnknownModeIsRefused() throws IOException, InterruptedException {
        assertRefused(environment("verify"), "POSTGRES_SSLMODE");
    }

    private static void assertRefused(Map<String, String> environment, String setting)
            throws IOException, InterruptedException {
        WorkerProcess.Result result = WorkerProcess.run(TransformWorker.class, environment, "migrate");
        assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
        // no stack trace, no line of the driver's own logging, and no second try
        assertThat(result.output()).contains(setting).doesNotContain("\tat ", "SEVERE", "trying again");
    }

    private static Map<String, String> environment(String mode) {
        Map<String, String> environment = new HashMap<>(Servers.environment(server));
        environment.put("POSTGRES_SSLMODE", mode);
        return environment;
    }

    private static Map<String, String> environment(String mode, String rootCertificate) throws IOException {
        Path file = Files.createTempFile(folder, "root", ".pem");
        Files.writeString(file, rootCertificate);
        Map<String, String> environment = environment(mode);
        environment.put("POSTGRES_SSLROOTCERT", file.toString());
        return environment;
    }

    private static boolean isAddress(String host) {
        return host.matches("[0-9.]+") || host.contains(":");
    }
}
