package finance.replay;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A PostgreSQL of one's own, for tests and the demo: the server's binaries come with the build, nothing needs to
/// be installed, root may run it. It listens on the loopback interface only and lets anybody there in as
/// `postgres`.
///
/// ```java
/// // fresh and empty, as a worker's environment
/// Map<String, String> environment = EmbeddedDatabase.shared().createDatabase();
/// // a server of its own, about a second
/// try (EmbeddedDatabase database = EmbeddedDatabase.start()) {
///     database.restart(); // connections are cut; same port, same data
///     try (Connection connection = EmbeddedDatabase.connect(database.environment())) { … }
/// }
/// ```
public final class EmbeddedDatabase implements AutoCloseable {
    private static final String USER = "postgres";
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private static EmbeddedDatabase shared;

    private final Path data;
    private final int port;
    private final boolean lasting;
    private final String addresses;
    private final AtomicInteger databases = new AtomicInteger();
    private EmbeddedPostgres server;

    private EmbeddedDatabase(Path data, int port, boolean lasting, String addresses) {
        this.data = data;
        this.lasting = lasting;
        this.addresses = addresses;
        try {
            server = start(port);
        } catch (RuntimeException e) {
            deleteData();
            throw e;
        }
        this.port = server.getPort();
        if (!lasting) Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /// On any free port, its data in a temporary folder that goes when it is closed; without fsync, for speed.
    public static EmbeddedDatabase start() {
        try {
            return new EmbeddedDatabase(Files.createTempDirectory("embedded-database"), 0, false, LOOPBACK);
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder for the embedded database: " + e.getMessage(), e);
        }
    }

    /// On that port, or any free one for 0, with its data in that folder, which is made or, if it holds a database
    /// already, used again. With PostgreSQL's own defaults. It outlives this JVM unless closed.
    ///
    /// @throws IllegalStateException where something listens on the port: it would be taken for this server
    public static EmbeddedDatabase start(Path data, int port) {
        if (port != 0 && !isFree(port))
            throw new IllegalStateException(
                    "Expected port " + port + " to be free for the embedded database, found something listening there");
        return new EmbeddedDatabase(data.toAbsolutePath().normalize(), port, true, LOOPBACK);
    }

    /// As [#start(Path, int)], but listens on all addresses and lets in whoever reaches it: for a container on a
    /// network of its own, whose port is published on the loopback address of the machine around it.
    static EmbeddedDatabase startPublished(Path data, int port) throws IOException {
        EmbeddedDatabase database = new EmbeddedDatabase(data.toAbsolutePath().normalize(), port, true, "*");
        Files.writeString(
                database.data.resolve("pg_hba.conf"),
                System.lineSeparator() + "host all all all trust" + System.lineSeparator(),
                StandardOpenOption.APPEND);
        database.execute("select pg_reload_conf()");
        return database;
    }

    /// Whether nothing listens on the port of this machine's loopback address.
    static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /// The one server all tests of a JVM share; it ends with the JVM. Take a database each by [#createDatabase].
    public static synchronized EmbeddedDatabase shared() {
        if (shared == null) shared = start();
        return shared;
    }

    /// POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, POSTGRES_HOST and POSTGRES_PORT of the server's own database.
    public Map<String, String> environment() {
        return environment(USER);
    }

    public int port() {
        return port;
    }

    /// A fresh, empty database.
    ///
    /// @return its environment
    public Map<String, String> createDatabase() {
        String name = "test_" + databases.incrementAndGet();
        execute("create database " + name);
        return environment(name);
    }

    /// An empty database of that name (lower-case letters, digits, underscores), instead of what it held.
    public Map<String, String> createDatabase(String name) {
        if (!name.matches("[a-z_][a-z0-9_]{0,62}"))
            throw new IllegalArgumentException(
                    "Expected a database name of lower-case letters, digits and underscores, found " + name);
        execute("drop database if exists " + name + " with (force)", "create database " + name);
        return environment(name);
    }

    /// By what [#environment] says.
    public static Connection connect(Map<String, String> environment) throws SQLException {
        String url = "jdbc:postgresql://" + environment.get("POSTGRES_HOST") + ":" + environment.get("POSTGRES_PORT")
                + "/" + environment.get("POSTGRES_DB");
        return DriverManager.getConnection(url, environment.get("POSTGRES_USER"), environment.get("POSTGRES_PASSWORD"));
    }

    /// Stops the server as an administrator would (fast: connections are cut, transactions rolled back), and starts
    /// it on the same port and data.
    public void restart() {
        stop();
        resume();
    }

    /// Takes the database away, until [#resume]; its data stay.
    public synchronized void stop() {
        if (server == null) return;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded database on port " + port + ": " + e.getMessage(), e);
        }
        server = null;
    }

    public synchronized void resume() {
        if (server == null) server = start(port);
    }

    /// Stops it, and deletes its data unless they lie in a folder that was given.
    @Override
    public synchronized void close() {
        stop();
        deleteData();
    }

    /// Unless the folder was given.
    private void deleteData() {
        if (lasting || !Files.exists(data)) return;
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + data + ": " + e.getMessage(), e);
        }
    }

    /// Ends the server that an earlier JVM left running on that folder.
    ///
    /// @return whether there was one
    public static boolean end(Path data) throws IOException, InterruptedException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) return false;
        String pid = Files.readAllLines(pidFile).getFirst().strip();
        Optional<ProcessHandle> server = ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> process.info().command().orElse("").endsWith("postgres"));
        if (server.isEmpty()) return false; // it died, and its number may be another's by now
        // SIGINT is PostgreSQL's fast shutdown; the SIGTERM that Java would send waits for clients to leave
        new ProcessBuilder("kill", "-INT", pid).inheritIO().start().waitFor();
        try {
            server.get().onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "PostgreSQL in " + data + ", process " + pid + ", does not end within " + STOP_LIMIT, e);
        }
        return true;
    }

    private Map<String, String> environment(String database) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("POSTGRES_USER", USER);
        environment.put("POSTGRES_PASSWORD", "made-up-password");
        environment.put("POSTGRES_DB", database);
        environment.put("POSTGRES_HOST", LOOPBACK);
        environment.put("POSTGRES_PORT", Integer.toString(port));
        return environment;
    }

    private void execute(String... statements) {
        try (Connection connection = connect(environment());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("The embedded database on port " + port + ": " + e.getMessage(), e);
        }
    }

    /// Of the one platform that the build brings. The library's own search refuses to choose where a class path
    /// names them twice, as it does in `mvn verify`: from the local repository and from beside replay.jar.
    private static InputStream binaries(String system, String machine) throws IOException {
        String name = "/postgres-" + (system.startsWith("Mac") ? "darwin" : "linux") + "-"
                + (machine.equals("aarch64") ? "arm_64" : "x86_64") + ".txz";
        InputStream binaries = EmbeddedDatabase.class.getResourceAsStream(name);
        if (binaries == null)
            throw new IOException("Expected PostgreSQL's binaries for " + system + " on " + machine + " as " + name
                    + " on the class path, found none; the build brings those of the machine it runs on");
        return binaries;
    }

    private EmbeddedPostgres start(int port) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPgBinaryResolver(EmbeddedDatabase::binaries)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_LIMIT)
                .setServerConfig("listen_addresses", addresses);
        if (port != 0) builder.setPort(port);
        if (lasting) {
            // A pipe to this JVM would end with it.
            Redirect log = Redirect.appendTo(
                    data.resolveSibling(data.getFileName() + ".log").toFile());
            builder.setServerConfig("fsync", "on").setOutputRedirector(log).setErrorRedirector(log);
        } else {
            builder.setServerConfig("full_page_writes", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("max_connections", "200");
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The embedded PostgreSQL in " + data + " does not start: " + e.getMessage(), e);
        }
    }
}
