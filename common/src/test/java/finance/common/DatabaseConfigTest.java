package finance.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseConfigTest {
    /// A file that exists; its content is not read before a connection is made.
    private static final String CERTIFICATE =
            Path.of(System.getProperty("root"), "pom.xml").toString();

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, prefer",
                "disable, -, disable",
                "VERIFY-FULL, system, verify-full",
                "allow, -, allow",
                "require, -, require",
                "require, file, verify-ca",
                "verify-ca, file, verify-ca"
            })
    void modeIsAsInLibpq(String mode, String root, String expected) {
        DatabaseConfig.Tls tls =
                config(mode, "file".equals(root) ? CERTIFICATE : root).tls();
        assertThat(tls.mode()).isEqualTo(expected);
        assertThat(tls.rootCertificate()).isEqualTo(Optional.ofNullable("file".equals(root) ? CERTIFICATE : root));
    }

    @Test
    void theDriverGetsModeAndCertificate() {
        var file = (PGSimpleDataSource) config("verify-ca", CERTIFICATE).dataSource();
        assertThat(file.getSslMode()).isEqualTo("verify-ca");
        assertThat(file.getSslRootCert()).isEqualTo(CERTIFICATE);
        var system = (PGSimpleDataSource) config("verify-full", "system").dataSource();
        assertThat(system.getSslfactory()).endsWith("DefaultJavaSSLFactory");
        assertThat(system.getSslRootCert()).isNull();
    }

    @Test
    void unknownModeAndMissingCertificateAreNamedTogether() {
        Settings settings =
                new Settings(environment(Map.of("POSTGRES_SSLMODE", "on", "POSTGRES_SSLROOTCERT", "/nowhere/ca.pem")));
        DatabaseConfig.from(settings);
        assertThatThrownBy(settings::check)
                .hasMessageContaining(
                        "POSTGRES_SSLMODE must be one of disable, allow, prefer, require, verify-ca, verify-full, found 'on'")
                .hasMessageContaining(
                        "POSTGRES_SSLROOTCERT must be the path of a readable file, found '/nowhere/ca.pem'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "disable", "allow", "prefer"})
    void rootCertificateThatTheModeDoesNotVerifyIsAProblem(String mode) {
        assertThatThrownBy(() -> config(mode, "system"))
                .hasMessageContaining(
                        "POSTGRES_SSLMODE must be verify-ca or verify-full where POSTGRES_SSLROOTCERT is set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a?b", "100%", "%41", "a/b", "a b", "a+b", "a&ssl=true", "a#b", "a'\"b", "é"})
    void databaseNameReachesTheDriverUnchanged(String name) {
        Settings settings = new Settings(environment(Map.of("POSTGRES_DB", name)));
        String url = ((PGSimpleDataSource) DatabaseConfig.from(settings).dataSource()).getURL();
        assertThat(Driver.parseURL(url, null)).containsEntry("PGDBNAME", name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "db.example", "10.1.2.3", "::1", "fe80::1:2", "db_1", "bücher.example"})
    void hostReachesTheDriverUnchanged(String host) {
        var source = (PGSimpleDataSource) DatabaseConfig.from(new Settings(environment(Map.of("POSTGRES_HOST", host))))
                .dataSource();
        assertThat(source.getServerNames()).containsExactly(host);
    }

    @Test
    void hostsSeparatedByCommasAllHaveThePort() {
        Settings settings = new Settings(environment(Map.of("POSTGRES_HOST", "one,two", "POSTGRES_PORT", "6000")));
        String url = ((PGSimpleDataSource) DatabaseConfig.from(settings).dataSource()).getURL();
        assertThat(url).startsWith("jdbc:postgresql://one:6000,two:6000/");
    }

    /// The driver's URL contains it: a text that is not a host name would become a port, a database or a
    /// parameter.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:5433",
                "http://localhost",
                "user:made-up-word@localhost",
                "localhost/other?sslmode=disable",
                "a b",
                "one,,two",
                "/var/run/postgresql"
            })
    void whatIsNoHostIsAProblemAndIsNotShown(String host) {
        Settings settings = new Settings(environment(Map.of("POSTGRES_HOST", host)));
        DatabaseConfig.from(settings);
        assertThatThrownBy(settings::check)
                .hasMessageContaining("POSTGRES_HOST must be a host name or an IP address alone")
                .hasMessageNotContaining(host);
    }

    private static DatabaseConfig config(String mode, String root) {
        Map<String, String> tls = new HashMap<>();
        if (mode != null) {
            tls.put("POSTGRES_SSLMODE", mode);
        }
        if (root != null) {
            tls.put("POSTGRES_SSLROOTCERT", root);
        }
        Settings settings = new Settings(environment(tls));
        DatabaseConfig config = DatabaseConfig.from(settings);
        settings.check();
        return config;
    }

    private static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment =
                new HashMap<>(Map.of("POSTGRES_DB", "d", "POSTGRES_USER", "u", "POSTGRES_PASSWORD", "p"));
        environment.putAll(more);
        return environment;
    }
}
