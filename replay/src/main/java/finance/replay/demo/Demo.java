package finance.replay.demo;

import finance.common.ExitCode;
import finance.common.TradingCalendar;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.ReplayServer;
import finance.replay.database.EmbeddedDatabase;
import finance.replay.market.Corruption;
import finance.replay.market.Market;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// `make demo`: thirteen made-up months, processed by the real workers, without Docker or an API key. The
/// demo starts an embedded PostgreSQL and the replay server, runs the jars of the workers, with a few
/// faults of the vendor, and forecasts each day of a week before it is loaded. The report and the database
/// remain: the database runs until `make demo-stop`. If the demo is interrupted, it leaves no process
/// running.
public final class Demo {
    private static final LocalDate FROM = LocalDate.of(2025, 1, 2);
    /// The last session before the week that is forecast.
    private static final LocalDate ORIGIN = LocalDate.of(2026, 1, 23);

    private static final LocalDate TO = LocalDate.of(2026, 1, 30);
    /// The vendor sends no rows for this session during the first run.
    private static final LocalDate DELAYED_DAY = LocalDate.of(2025, 12, 10);
    /// The vendor sends corrupt rows for this session.
    private static final LocalDate CORRUPT_DAY = LocalDate.of(2025, 11, 18);
    /// The vendor fails at the first request for this session.
    private static final LocalDate OUTAGE_DAY = LocalDate.of(2025, 11, 12);

    private static final int TICKERS = 200;
    private static final int PORT = 54_329;
    private static final Path FOLDER = Path.of("target", "demo");
    private static final Path DATA = FOLDER.resolve("pg");
    /// In a container, the data are stored in the container: on some systems PostgreSQL cannot use a
    /// mounted folder.
    private static final Path CONTAINER_DATA = Path.of(System.getProperty("java.io.tmpdir"), "demo", "pg");
    private static final Path REPORT = FOLDER.resolve("report.html");

    private final DemoWorkers workers;
    private final DemoTables tables;

    private Demo(DemoWorkers workers, DemoTables tables) {
        this.workers = workers;
        this.tables = tables;
    }

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
        heading("Start an embedded PostgreSQL in " + data + ", and a made-up market of about " + TICKERS + " tickers");
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
        try (ReplayServer vendor = ReplayServer.start(Market.of(1, TICKERS).today(TO.plusDays(1)), faults(), 0);
                Connection connection = EmbeddedDatabase.connect(environment)) {
            environment.put("POLYGON_BASE_URL", vendor.baseUrl().toString());
            environment.put("POLYGON_API_KEY", "made-up-demo-key");
            environment.put("POLYGON_CALLS_PER_MINUTE", "0");
            // unpacks PyTorch here rather than in the home folder
            environment.put(
                    "DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
            new Demo(workers, new DemoTables(connection, FROM, TO)).run();
        }
        Runtime.getRuntime().removeShutdownHook(cleaning);
        System.out.printf(
                "%nThat took %.0f s. All of it is made up. To look further, open in a browser%n%n    %s%n%n"
                        + "or ask the database, which goes on running,%n%n"
                        + "    psql postgresql://postgres@127.0.0.1:%d/finance%n%n"
                        + "and to end it: make demo-stop%n",
                (System.nanoTime() - startedAt) / 1e9,
                REPORT.toAbsolutePath().toUri(),
                published == 0 ? database.port() : published);
        return ExitCode.DONE;
    }

    private static void leaveNothingRunning(DemoWorkers workers, Path data) {
        workers.end();
        try {
            EmbeddedDatabase.end(data);
            System.err.println("demo: not finished; nothing of it is left running");
        } catch (IOException e) {
            System.err.println("demo: not finished; " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One transient outage, one session that stays empty for a whole run, one session with corrupt rows.
    private static Faults faults() {
        Fault rows = Fault.corrupt(
                Corruption.BAD_TICKER,
                Corruption.DUPLICATE,
                Corruption.HUGE_PRICE,
                Corruption.NEGATIVE_PRICE,
                Corruption.HIGH_BELOW_LOW,
                Corruption.OTHER_DAY);
        return Faults.always(Fault.serverError(503))
                .onDays(OUTAGE_DAY)
                .first(1)
                .or(Faults.always(Fault.emptyDay()).onDays(DELAYED_DAY).first(5))
                .or(Faults.always(rows).onDays(CORRUPT_DAY));
    }

    private void run() throws IOException, InterruptedException, SQLException {
        load();
        forecastAWeek();
        trainModels();
        heading("Forecast the next week, and write the report");
        workers.run("ml-worker", "forecast", "--all");
        workers.run("ml-worker", "report", "AAPL", "BRK.A", "MSFT", "CpS", "--out", REPORT.getFileName());
    }

    private void load() throws IOException, InterruptedException, SQLException {
        heading("Load thirteen months. The vendor fails once on " + OUTAGE_DAY + ", sends corrupt rows on "
                + CORRUPT_DAY + " and no rows on " + DELAYED_DAY);
        workers.run(ExitCode.LATER, "ingest-worker", FROM, ORIGIN);
        workers.run("transform-worker", FROM, ORIGIN);
        heading(DELAYED_DAY + " is missing, so the returns of the session after it span two sessions");
        System.out.print(tables.returnsAfter(DELAYED_DAY));
        heading("One day later the vendor sends the rows of " + DELAYED_DAY + ": a late backfill");
        workers.run("ingest-worker", DELAYED_DAY);
        workers.run("transform-worker", DELAYED_DAY);
        System.out.print(tables.returnsAfter(DELAYED_DAY));
        heading("Status of each calendar day");
        System.out.print(tables.verdicts());
        heading("Every row the vendor sent is accounted for: bars + test symbols + refused = results");
        System.out.print(tables.ledger());
        heading("Rejected rows of " + CORRUPT_DAY);
        System.out.print(tables.refused());
        heading("A split changes the price and not the return");
        System.out.print(tables.splitBoundary());
    }

    private void forecastAWeek() throws IOException, InterruptedException, SQLException {
        heading("One week as Airflow runs it: forecast the whole market, then load the forecast day");
        for (LocalDate day = TradingCalendar.next(ORIGIN); !day.isAfter(TO); day = TradingCalendar.next(day)) {
            workers.run("ml-worker", "forecast", "--all");
            workers.run("ingest-worker", day);
            workers.run("transform-worker", day);
        }
        workers.run("ml-worker", "score");
        heading(
                "The scored forecasts, compared with naive (tomorrow's close = today's close): a ratio below 1 is better");
        System.out.print(tables.record());
    }

    private void trainModels() throws IOException, InterruptedException, SQLException {
        heading("Train models; each is evaluated on the last fifth of the history, which it was not fitted on");
        workers.run("ml-worker", "train-arima", "AAPL", "BRK.A");
        workers.run("ml-worker", "tune-arima", "AAPL");
        workers.run("ml-worker", "train-trees", "AAPL", "BRK.A");
        workers.attempt("ml-worker", "train-lstm", "AAPL");
        heading("Made-up prices are random walks: a model that is better than naive here is better by chance");
        System.out.print(tables.leaderboard());
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

    private static void heading(String text) {
        System.out.println();
        System.out.println("== " + text);
        System.out.flush();
    }
}
