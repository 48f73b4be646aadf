package finance.replay.database;

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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// An embedded PostgreSQL server for tests and the demo. The build provides the server's binaries, so
/// nothing needs to be installed, and root may run it. It listens on the loopback interface only and
/// accepts the user `postgres` there without a password.
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
        if (!lasting) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        }
    }

    /// Starts a server on any free port, without fsync, for speed. Its data are in a temporary folder,
    /// which is deleted when the server is closed.
    public static EmbeddedDatabase start() {
        try {
            return new EmbeddedDatabase(Files.createTempDirectory("embedded-database"), 0, false, LOOPBACK);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for the embedded database: " + e.getMessage(), e);
        }
    }

    /// Starts a server on that port (0: any free port), with its data in that folder and PostgreSQL's
    /// default settings. The folder is created; an existing database in it is used again. The server
    /// outlives this JVM unless it is closed.
    ///
    /// @throws IllegalStateException if another process listens on the port: clients would use it as this
    /// server
    public static EmbeddedDatabase start(Path data, int port) {
        if (port != 0 && !isFree(port)) {
            throw new IllegalStateException(
                    "expected port " + port + " to be free for the embedded database, found something listening there");
        }
        return new EmbeddedDatabase(data.toAbsolutePath().normalize(), port, true, LOOPBACK);
    }

    /// Like [#start(Path, int)], but the server listens on all addresses and accepts every client: for a
    /// container with a separate network, whose port is published on the loopback address of the host.
    public static EmbeddedDatabase startPublished(Path data, int port) throws IOException {
        EmbeddedDatabase database = new EmbeddedDatabase(data.toAbsolutePath().normalize(), port, true, "*");
        Files.writeString(
                database.data.resolve("pg_hba.conf"),
                System.lineSeparator() + "host all all all trust" + System.lineSeparator(),
                StandardOpenOption.APPEND);
        database.execute("select pg_reload_conf()");
        return database;
    }

    /// True if no process listens on the port of the loopback address.
    public static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /// A port of the loopback address on which no process listens. It is outside of the ranges from which the
    /// operating systems choose ports for connections (Linux: from 32768) and Kubernetes for services (from
    /// 30000), so no process gets it before its user listens on it, or while a server restarts.
    public static int unusedPort() {
        return ThreadLocalRandom.current()
                .ints(20_000, 30_000)
                .filter(EmbeddedDatabase::isFree)
                .findFirst()
                .orElseThrow();
    }

    /// The server that all tests of a JVM share; it ends with the JVM. Each test creates its database by
    /// [#createDatabase].
    public static synchronized EmbeddedDatabase shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /// POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, POSTGRES_HOST and POSTGRES_PORT of the server's own
    /// database.
    public Map<String, String> environment() {
        return environment(USER);
    }

    public int port() {
        return port;
    }

    /// Creates an empty database.
    ///
    /// @return its environment
    public Map<String, String> createDatabase() {
        String name = "test_" + databases.incrementAndGet();
        execute("create database " + name);
        return environment(name);
    }

    /// Creates a copy of a database of this server, to which no one is connected.
    ///
    /// @return the environment of the copy
    public Map<String, String> copyDatabase(Map<String, String> original) {
        String name = "test_" + databases.incrementAndGet();
        execute("create database " + name + " template " + original.get("POSTGRES_DB"));
        return environment(name);
    }

    /// Creates an empty database of that name (lower-case letters, digits, underscores); an existing one is
    /// dropped.
    public Map<String, String> createDatabase(String name) {
        if (!name.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "expected a database name of lower-case letters, digits and underscores, found " + name);
        }
        execute("drop database if exists " + name + " with (force)", "create database " + name);
        return environment(name);
    }

    /// Connects with the settings of [#environment].
    public static Connection connect(Map<String, String> environment) throws SQLException {
        String url = "jdbc:postgresql://" + environment.get("POSTGRES_HOST") + ":" + environment.get("POSTGRES_PORT")
                + "/" + environment.get("POSTGRES_DB");
        return DriverManager.getConnection(url, environment.get("POSTGRES_USER"), environment.get("POSTGRES_PASSWORD"));
    }

    /// Stops the server by a fast shutdown (connections are closed, transactions rolled back) and starts it
    /// with the same port and data.
    public void restart() {
        stop();
        resume();
    }

    /// Stops the server until [#resume]; its data are kept.
    public synchronized void stop() {
        if (server == null) {
            return;
        }
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded database on port " + port + ": " + e.getMessage(), e);
        }
        server = null;
    }

    public synchronized void resume() {
        if (server == null) {
            server = start(port);
        }
    }

    /// Stops the server and deletes its data unless the caller specified their folder.
    @Override
    public synchronized void close() {
        stop();
        deleteData();
    }

    /// Does nothing if the caller specified the folder.
    private void deleteData() {
        if (lasting || !Files.exists(data)) {
            return;
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + data + ": " + e.getMessage(), e);
        }
    }

    /// Stops the server that an earlier JVM left running with its data in that folder.
    ///
    /// @return whether there was one
    public static boolean end(Path data) throws IOException, InterruptedException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return false;
        }
        String pid = Files.readAllLines(pidFile).getFirst().strip();
        Optional<ProcessHandle> server = ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> process.info().command().orElse("").endsWith("postgres"));
        // a process that ended may have left the file, and its id may belong to another program
        if (server.isEmpty()) {
            return false;
        }
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
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the embedded database on port " + port + ": " + e.getMessage(), e);
        }
    }

    /// The binaries for the platform of the build. The library's own search fails where a class path
    /// contains them twice, as in `mvn verify`: in the local repository and next to replay.jar.
    private static InputStream binaries(String system, String machine) throws IOException {
        String name = "/postgres-" + (system.startsWith("Mac") ? "darwin" : "linux") + "-"
                + (machine.equals("aarch64") ? "arm_64" : "x86_64") + ".txz";
        InputStream binaries = EmbeddedDatabase.class.getResourceAsStream(name);
        if (binaries == null) {
            throw new IOException("expected PostgreSQL's binaries for " + system + " on " + machine + " as " + name
                    + " on the class path, found none; the build adds the binaries for the machine on which it runs");
        }
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
        builder.setPort(port == 0 ? unusedPort() : port);
        if (lasting) {
            // A pipe to this JVM would be closed when the JVM ends.
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
                    "the embedded PostgreSQL in " + data + " does not start: " + e.getMessage(), e);
        }
    }
}
