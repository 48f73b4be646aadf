package finance.replay;

import finance.common.ExitCode;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `make demo`: three made-up months through the real workers, without Docker or a key. Starts an embedded PostgreSQL
/// and the replay server, runs the workers' jars as a user would, with a few faults on the way, and shows what is then
/// in the database, which keeps running until `make demo-stop`.
public final class Demo {
    private static final LocalDate FROM = LocalDate.of(2025, 11, 3);
    private static final LocalDate TO = LocalDate.of(2026, 1, 30);
    /// The vendor says that this session had no rows, until it is asked once more on another day.
    private static final LocalDate LATE = LocalDate.of(2025, 12, 10);
    /// Has rows that no bar may be.
    private static final LocalDate CORRUPT = LocalDate.of(2025, 11, 18);
    /// Is served at the second attempt.
    private static final LocalDate SHAKY = LocalDate.of(2025, 11, 12);

    private static final int TICKERS = 2_000;
    private static final int PORT = 54_329;
    private static final Path FOLDER = Path.of("target", "demo");
    private static final Path DATA = FOLDER.resolve("pg");

    private final EmbeddedDatabase database;
    private final Map<String, String> environment;

    private Demo(EmbeddedDatabase database, ReplayServer vendor) {
        this.database = database;
        environment = new HashMap<>(database.createDatabase("finance"));
        environment.put("POLYGON_BASE_URL", vendor.baseUrl().toString());
        environment.put("POLYGON_API_KEY", "made-up-demo-key");
        environment.put("POLYGON_CALLS_PER_MINUTE", "0");
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String[] args) {
        try {
            if (args.length == 1 && args[0].equals("stop")) return stop();
            if (args.length != 0)
                throw new IllegalArgumentException("Expected nothing or stop, found " + List.of(args));
            return start().status();
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

    private static ExitCode start() throws IOException, InterruptedException, SQLException {
        long startedAt = System.nanoTime();
        jar("ingest-worker");
        jar("transform-worker");
        say("A PostgreSQL of its own in " + DATA + ", and a made-up market of about " + TICKERS + " tickers");
        EmbeddedDatabase.end(DATA);
        clear(DATA);
        Files.createDirectories(FOLDER);
        EmbeddedDatabase database = EmbeddedDatabase.start(DATA, isFree(PORT) ? PORT : 0);
        try (ReplayServer vendor = ReplayServer.start(Market.of(1, TICKERS).today(TO.plusDays(1)), faults(), 0)) {
            new Demo(database, vendor).run();
        }
        System.out.printf(
                "%nThat took %.0f s. All of it is made up. The database goes on running; to look further:%n%n"
                        + "    psql postgresql://postgres@127.0.0.1:%d/finance%n%n"
                        + "and to end it: make demo-stop%n",
                (System.nanoTime() - startedAt) / 1e9, database.port());
        return ExitCode.DONE;
    }

    /// What goes wrong on the way: one passing outage, one session that stays empty for a whole run, one day with rows
    /// that cannot be.
    private static Faults faults() {
        Fault rows = Fault.corrupt(
                Corruption.BAD_TICKER,
                Corruption.DUPLICATE,
                Corruption.HUGE_PRICE,
                Corruption.NEGATIVE_PRICE,
                Corruption.HIGH_BELOW_LOW,
                Corruption.OTHER_DAY);
        return Faults.always(Fault.serverError(503))
                .onDays(SHAKY)
                .first(1)
                .or(Faults.always(Fault.emptyDay()).onDays(LATE).first(5))
                .or(Faults.always(rows).onDays(CORRUPT));
    }

    private void run() throws IOException, InterruptedException, SQLException {
        say("Load three months. The vendor stumbles on " + SHAKY + ", sends damaged rows on " + CORRUPT
                + ", and says that " + LATE + " had no rows");
        worker("ingest-worker", ExitCode.LATER, FROM, TO);
        worker("transform-worker", ExitCode.DONE, FROM, TO);
        try (Connection connection = EmbeddedDatabase.connect(environment)) {
            DemoTables tables = new DemoTables(connection, FROM, TO);
            say(LATE + " is missing, so the returns of the session after it span two sessions");
            System.out.print(tables.returnsAfter(LATE));
            say("The next day the vendor has it: a late backfill");
            worker("ingest-worker", ExitCode.DONE, LATE);
            worker("transform-worker", ExitCode.DONE, LATE);
            System.out.print(tables.returnsAfter(LATE));
            say("Every calendar day has a verdict");
            System.out.print(tables.verdicts());
            say("Every row the vendor sent is accounted for: bars + test symbols + refused = results");
            System.out.print(tables.ledger());
            say("Rows of " + CORRUPT + " that no bar may be");
            System.out.print(tables.refused());
            say("A split: the price falls, the return does not");
            System.out.print(tables.splitBoundary());
        }
    }

    private void worker(String name, ExitCode expected, LocalDate... dates) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java(), "-jar", jar(name).toString()));
        for (LocalDate date : dates) command.add(date.toString());
        System.out.println("    $ " + name + " " + String.join(" ", command.subList(3, command.size())));
        ProcessBuilder process = new ProcessBuilder(command).inheritIO();
        process.environment().putAll(environment);
        int status = process.start().waitFor();
        if (status != expected.status())
            throw new IllegalStateException(name + " ended with " + status + ", expected " + expected.status() + " ("
                    + expected + "); its message is above, the database is on port " + database.port());
        if (expected != ExitCode.DONE) System.out.println("    (exit status " + status + ": try again later)");
    }

    private static Path jar(String name) {
        Path jar = Path.of(name, "target", name + ".jar");
        if (!Files.exists(jar))
            throw new IllegalArgumentException("Expected " + jar.toAbsolutePath()
                    + "; run it from the top of the repository, after make build (make demo does both)");
        return jar;
    }

    private static String java() {
        return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    private static void say(String what) {
        System.out.println();
        System.out.println("== " + what);
        System.out.flush();
    }
}
