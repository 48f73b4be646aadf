package finance.common;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/// Address, login and TLS of the market's PostgreSQL, from the `POSTGRES_*` settings.
///
/// @param host or several separated by commas, each with that port
/// @param database any name that PostgreSQL accepts, `?`, `%` and `/` included
public record DatabaseConfig(String host, int port, String database, String user, Secret password, Tls tls) {
    /// In seconds, for a server that accepts the connection but does not answer.
    private static final int LOGIN_TIMEOUT = 5;
    /// The driver's logger, which is off: its lines have another format, and its exceptions contain the same
    /// information. It is a field because the JVM keeps only weak references to loggers.
    private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

    static {
        DRIVER_LOG.setLevel(Level.OFF);
    }

    public static DatabaseConfig from(Settings settings) {
        return new DatabaseConfig(
                String.join(",", settings.hosts("POSTGRES_HOST", "localhost")),
                settings.integer("POSTGRES_PORT", 5432, 1, 65535),
                settings.required("POSTGRES_DB"),
                settings.required("POSTGRES_USER"),
                new Secret(settings.required("POSTGRES_PASSWORD")),
                Tls.from(settings));
    }

    /// How a connection is encrypted and the server verified
    /// (https://www.postgresql.org/docs/current/libpq-ssl.html).
    ///
    /// @param mode libpq's sslmode
    /// @param rootCertificate path of a PEM file, or `system` for the authorities that the JVM trusts
    record Tls(String mode, Optional<String> rootCertificate) {
        private static final List<String> MODES =
                List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
        private static final String SYSTEM = "system";

        /// A root certificate with a mode that does not verify it is a problem, because the connection
        /// would seem to be verified.
        static Tls from(Settings settings) {
            String root = settings.text("POSTGRES_SSLROOTCERT", "");
            if (!root.isEmpty() && !root.equals(SYSTEM)) {
                settings.readableFile("POSTGRES_SSLROOTCERT");
            }
            String mode = settings.text("POSTGRES_SSLMODE", "prefer").toLowerCase(Locale.ROOT);
            if (!MODES.contains(mode)) {
                settings.problem(
                        "POSTGRES_SSLMODE must be one of " + String.join(", ", MODES) + ", found '" + mode + "'");
            } else if (!root.isEmpty() && MODES.indexOf(mode) < MODES.indexOf("require")) {
                settings.problem("POSTGRES_SSLMODE must be verify-ca or verify-full where POSTGRES_SSLROOTCERT is set,"
                        + " found '" + mode + "', which verifies no certificate");
            }
            // as libpq has it
            boolean verified = mode.equals("require") && !root.isEmpty();
            return new Tls(verified ? "verify-ca" : mode, root.isEmpty() ? Optional.empty() : Optional.of(root));
        }

        private void applyTo(PGSimpleDataSource source) {
            source.setSslMode(mode);
            if (rootCertificate.equals(Optional.of(SYSTEM))) {
                source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
            } else {
                rootCertificate.ifPresent(source::setSslRootCert);
            }
        }
    }

    /// Opens a new connection for each call. `prepareThreshold` 0 keeps every statement unnamed: it is
    /// planned with its values, which selects the one partition of `daily_bars` that it needs. No statement
    /// outlives its use (`preparedStatementCacheQueries` 0), so a pooler may change servers between
    /// transactions.
    DataSource dataSource() {
        PGSimpleDataSource source = new DirectDataSource();
        String[] hosts = host.split(",", -1);
        int[] ports = new int[hosts.length];
        Arrays.fill(ports, port);
        source.setServerNames(hosts);
        source.setPortNumbers(ports);
        source.setDatabaseName(database);
        source.setUser(user);
        source.setPassword(password.value());
        source.setApplicationName("finance");
        // otherwise, the driver sets the name by a statement of its own
        source.setAssumeMinServerVersion(String.valueOf(SchemaTarget.MINIMUM_MAJOR_VERSION));
        source.setTcpKeepAlive(true);
        source.setSocketFactory(KeepAliveSocketFactory.class.getName());
        source.setLoginTimeout(LOGIN_TIMEOUT);
        source.setPrepareThreshold(0);
        source.setPreparedStatementCacheQueries(0);
        tls.applyTo(source);
        return source;
    }

    /// Calls the driver itself. `DriverManager` would load every driver on the class path first.
    private static final class DirectDataSource extends PGSimpleDataSource {
        private static final long serialVersionUID = 1L;

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            Properties login = new Properties();
            login.setProperty("user", user);
            login.setProperty("password", password);
            return new Driver().connect(getURL(), login);
        }
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
