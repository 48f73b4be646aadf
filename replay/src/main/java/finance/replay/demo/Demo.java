package finance.replay.demo;

import finance.common.ExitCode;
import finance.replay.ReplayServer;
import finance.replay.database.EmbeddedDatabase;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// `make demo`: thirteen made-up months, processed by the real workers, without Docker or an API key. The
/// demo starts an embedded PostgreSQL and the replay server, runs the jars of the workers, with a few
/// faults of the vendor, and forecasts each day of a week before it is loaded. The report and the database
/// remain: the database runs until `make demo-stop`. If the demo is interrupted, it leaves no process
/// running.
public final class Demo {
    private static final int PORT = 54_329;
    private static final Path FOLDER = Path.of("target", "demo");
    private static final Path DATA = FOLDER.resolve("pg");
    /// In a container, the data are stored in the container: on some systems PostgreSQL cannot use a
    /// mounted folder.
    private static final Path CONTAINER_DATA = Path.of(System.getProperty("java.io.tmpdir"), "demo", "pg");
    private static final Path REPORT = FOLDER.resolve("report.html");

    private Demo() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String[] args) {
        try {
            if (args.length == 1 && args[0].equals("stop")) {
                return stop();
            }
            if (args.length == 2 && args[0].equals("--published")) {
                return start(CONTAINER_DATA, port(args[1])).status();
            }
            if (args.length != 0) {
                throw new IllegalArgumentException(
                        "expected nothing, stop or --published PORT, found " + String.join(" ", args));
            }
            return start(DATA, 0).status();
        } catch (IllegalArgumentException e) {
            System.err.println("demo: " + e.getMessage());
            return ExitCode.REFUSED.status();
        } catch (IOException | SQLException | RuntimeException e) {
            System.err.println("demo: " + e.getMessage());
            return ExitCode.FAILED.status();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED.status();
        }
    }

    private static int stop() throws IOException, InterruptedException {
        boolean ended = EmbeddedDatabase.end(DATA);
        System.out.println(ended ? "demo: the database is stopped" : "demo: no database was running");
        return ExitCode.DONE.status();
    }

    private static int port(String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("expected a port from 1 to 65535 after --published, found " + text);
        }
        return port;
    }

    /// @param published the host's port to which the container's database port is published, or 0 outside
    /// of a container
    private static ExitCode start(Path data, int published) throws IOException, InterruptedException, SQLException {
        long startedAt = System.nanoTime();
        DemoWorkers.NAMES.forEach(DemoWorkers::jar);
        DemoSteps.heading("Start an embedded PostgreSQL in " + data + ", and a made-up market of about "
                + DemoMarket.TICKERS + " tickers");
        EmbeddedDatabase.end(data);
        clear(FOLDER);
        Files.createDirectories(FOLDER);
        Files.createDirectories(data.getParent());
        Map<String, String> environment = new HashMap<>();
        DemoWorkers workers = new DemoWorkers(environment, FOLDER);
        Thread cleaning = new Thread(() -> leaveNothingRunning(workers, data));
        Runtime.getRuntime().addShutdownHook(cleaning);
        EmbeddedDatabase database = published == 0
                ? EmbeddedDatabase.start(data, EmbeddedDatabase.isFree(PORT) ? PORT : 0)
                : EmbeddedDatabase.startPublished(data, PORT);
        environment.putAll(database.createDatabase("finance"));
        try (ReplayServer vendor = ReplayServer.start(DemoMarket.market(), DemoMarket.faults(), 0);
                Connection connection = EmbeddedDatabase.connect(environment)) {
            environment.put("POLYGON_BASE_URL", vendor.baseUrl().toString());
            environment.put("POLYGON_API_KEY", "made-up-demo-key");
            environment.put("POLYGON_CALLS_PER_MINUTE", "0");
            // unpacks PyTorch here rather than in the home folder
            environment.put(
                    "DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
            new DemoSteps(workers, connection).run(REPORT.getFileName());
        }
        Runtime.getRuntime().removeShutdownHook(cleaning);
        System.out.printf(
                Locale.ROOT,
                "%nThe demo took %.0f s. All of its data is made up. To read the report, open in a browser:%n%n"
                        + "    %s%n%n"
                        + "To query the database, which continues to run:%n%n"
                        + "    psql postgresql://postgres@127.0.0.1:%d/finance%n%n"
                        + "To stop the database: make demo-stop%n",
                (System.nanoTime() - startedAt) / 1e9,
                REPORT.toAbsolutePath().toUri(),
                published == 0 ? database.port() : published);
        return ExitCode.DONE;
    }

    private static void leaveNothingRunning(DemoWorkers workers, Path data) {
        workers.end();
        try {
            EmbeddedDatabase.end(data);
            System.err.println("demo: not finished; its workers and its database are stopped");
        } catch (IOException e) {
            System.err.println("demo: not finished; " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (AccessDeniedException e) {
            throw new IOException(
                    "no right to delete " + e.getFile()
                            + ", which an earlier run under another user left behind; delete " + folder.toAbsolutePath()
                            + " as that user",
                    e);
        }
    }
}
