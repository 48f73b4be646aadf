package finance.ingest;

import finance.common.Arguments;
import finance.common.ClaimChoice;
import finance.common.Command;
import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.DateRange;
import finance.common.DueSessions;
import finance.common.ExitCode;
import finance.common.HelpFooter;
import finance.common.Operands;
import finance.common.Retention;
import finance.common.Schema;
import finance.common.SessionCalendar;
import finance.common.Settings;
import finance.common.SignalNotice;
import finance.common.TradingCalendar;
import finance.common.Worker;
import finance.ingest.polygon.PolygonClient;
import finance.ingest.polygon.PolygonConfig;
import finance.ingest.polygon.RateLimiter;
import finance.ingest.polygon.RetryPolicy;
import finance.ingest.polygon.VendorHttp;
import finance.ingest.store.DayRegister;
import finance.ingest.store.DayStore;
import finance.ingest.store.ReferenceFeed;
import finance.ingest.store.SecurityStore;
import finance.ingest.store.VendorPlanStore;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;

/// Loads sessions of the US stock market from the vendor into PostgreSQL.
public final class IngestWorker {
    private static final String FEEDS =
            Stream.of(ClaimChoice.values()).map(ClaimChoice::table).collect(Collectors.joining(", "));
    private static final String DESCRIPTION = "Loads daily bars and reference data (" + FEEDS
            + ") of all US stocks from Polygon.io (Massive.com) into PostgreSQL.";
    private static final Operands DATES = new Operands(
            "[DATE [DATE]]",
            2,
            "A trading date (2025-01-10) or 'yesterday'. Two dates are the first and the last day of a range. Sessions that"
                    + " are already loaded are skipped.");
    private static final String FOOTER = HelpFooter.of(
                    List.of(
                            "POLYGON_API_KEY",
                            "POLYGON_BASE_URL",
                            "POLYGON_CALLS_PER_MINUTE",
                            "HTTPS_PROXY",
                            "HTTP_PROXY",
                            "NO_PROXY",
                            "SSL_CERT_FILE",
                            "ETL_AT",
                            "SMTP_HOST (--status)",
                            "GMAIL_ACCOUNT (--status)",
                            "ALERT_WEBHOOK (--status)"),
                    "no session on that day",
                    "arguments, configuration, key, plan",
                    "rate limit, vendor or database unreachable, day not yet published, day held back by the admission check")
            + " --status: 0 if the data is up to date, 75 if not.";

    private static final String REFRESH = "refresh";
    private static final String SECURITIES = "securities";
    private static final String STATUS = "status";
    private static final String JSON = "json";
    private static final String PROMETHEUS = "prometheus";
    private static final int MOST_REFRESHED = 10_000;

    /// One connection per thread of [SessionLoad], and one for the thread that runs it.
    private static final int CONNECTIONS = SessionLoad.THREADS + 1;

    private final Clock clock;
    private final RetryPolicy retryPolicy;
    private final boolean force;

    private IngestWorker(Clock clock, RetryPolicy retryPolicy, boolean force) {
        this.clock = clock;
        this.retryPolicy = retryPolicy;
        this.force = force;
    }

    public static void main(String[] args) {
        System.exit(run(args, System.getenv()));
    }

    static int run(String[] args, Map<String, String> environment) {
        return run(args, environment, Clock.systemUTC(), RetryPolicy.STANDARD);
    }

    static int run(String[] args, Map<String, String> environment, Clock clock, RetryPolicy retryPolicy) {
        Command ingest = new Command(
                "ingest-worker",
                DESCRIPTION,
                IngestWorker::options,
                DATES,
                arguments -> new IngestWorker(clock, retryPolicy, arguments.has("force")).run(arguments));
        return new Worker(ingest, List.of(Worker.MIGRATE, Retention.CLEAN), FOOTER).run(args, environment);
    }

    private static Options options() {
        return new Options()
                .addOption(Command.flag(
                        "force", "Load sessions again that are already loaded. Only rows that differ are written."))
                .addOption(Command.flag(
                        "probe", "Fetch one date and print what would be loaded. The database is not used."))
                .addOption(Command.flag(
                        "plan",
                        "Print the number of calls, and the time under the rate limit, that are needed to load the dates."
                                + " Nothing is fetched; no key is needed."))
                .addOption(Command.flag(
                        "accept", "Load one date even if the admission check holds it back. Needs --reason."))
                .addOption(Command.option("reason", "TEXT", "Why the date is accepted; stored with the date."))
                .addOption(Command.option(
                        REFRESH,
                        "N",
                        "Read the last N loaded sessions again, then up to " + RefreshLimits.MOST_SESSIONS
                                + " sessions that were not checked for the longest time, as far as the rate limit and "
                                + RefreshLimits.TIME.toMinutes()
                                + " minutes allow, and the reference data (" + FEEDS
                                + ") of all loaded dates. Only differences are written."))
                .addOption(Command.flag(
                        SECURITIES,
                        "Read the list of securities, and the ticker events of tickers that appeared or vanished, and"
                                + " derive which security traded under a ticker on which dates. One run per week is"
                                + " sufficient."))
                .addOption(Command.flag(
                        STATUS,
                        "Print how fresh and complete the data is. The vendor is not called; no key is needed."))
                .addOption(Command.flag(JSON, "With --status: print one JSON object."))
                .addOption(Command.flag(PROMETHEUS, "With --status: print the text format of Prometheus."));
    }

    private ExitCode run(Arguments arguments) {
        Settings settings = arguments.settings();
        if ((arguments.has(JSON) || arguments.has(PROMETHEUS)) && !arguments.has(STATUS)) {
            settings.problem("--json and --prometheus require --status");
        }
        if (arguments.has(STATUS)) {
            requireAlone(STATUS, arguments);
            return status(settings, arguments);
        }
        if (arguments.has(REFRESH)) {
            requireAlone(REFRESH, arguments);
            return refresh(settings, arguments.integer(REFRESH, 0, 0, MOST_REFRESHED));
        }
        if (arguments.has(SECURITIES)) {
            requireAlone(SECURITIES, arguments);
            return securities(settings);
        }
        List<String> dates = arguments.operands();
        if (dates.isEmpty()) {
            settings.problem("expected one DATE or two, found none");
            dates = List.of("yesterday");
        }
        DateRange range = DateRange.parse(dates, clock, settings);
        boolean probe = arguments.has("probe");
        boolean plan = arguments.has("plan");
        if (probe && (plan || !range.isOneDay())) {
            settings.problem("--probe takes one date and excludes --plan");
        }
        Optional<String> acceptance = acceptance(arguments, range, probe || plan);
        return probe ? probe(settings, range) : plan ? plan(settings, range) : load(settings, range, acceptance);
    }

    private static Optional<String> acceptance(Arguments arguments, DateRange range, boolean readsOnly) {
        boolean accept = arguments.has("accept");
        Optional<String> reason = arguments.text("reason").filter(text -> !text.isBlank());
        if (accept && (reason.isEmpty() || readsOnly || !range.isOneDay())) {
            arguments.settings().problem("--accept takes one date and --reason TEXT, and excludes --probe and --plan");
        }
        if (!accept && reason.isPresent()) {
            arguments.settings().problem("--reason belongs to --accept, which is not given");
        }
        return reason;
    }

    private static void requireAlone(String option, Arguments arguments) {
        boolean others = Stream.of("force", "probe", "plan", "accept", "reason", REFRESH, SECURITIES, STATUS)
                .filter(other -> !other.equals(option))
                .anyMatch(arguments::has);
        if (others || !arguments.operands().isEmpty()) {
            arguments.settings().problem("--" + option + " takes no dates and excludes the other modes and --force");
        }
    }

    private ExitCode status(Settings settings, Arguments arguments) {
        DatabaseConfig databaseConfig = DatabaseConfig.from(settings);
        LocalTime etlTime = DueSessions.etlTime(settings);
        AlertDestinations alerts = AlertDestinations.of(settings);
        if (arguments.has(JSON) && arguments.has(PROMETHEUS)) {
            settings.problem("--json and --prometheus exclude each other");
        }
        settings.check();
        try (Database database = Database.of(databaseConfig, 1)) {
            RunClock runClock = new RunClock(clock.instant().atZone(TradingCalendar.NEW_YORK), etlTime);
            Status status = new StatusReader(database, runClock).read();
            System.out.println(
                    arguments.has(JSON)
                            ? StatusJson.of(status, alerts)
                            : arguments.has(PROMETHEUS)
                                    ? StatusPrometheus.of(status, alerts)
                                    : StatusText.of(status, alerts));
            return status.problems().isEmpty() ? ExitCode.DONE : ExitCode.LATER;
        }
    }

    private ExitCode probe(Settings settings, DateRange range) {
        PolygonConfig config = PolygonConfig.from(settings);
        settings.check();
        try (PolygonClient client = new PolygonClient(
                config,
                RateLimiter.UNLIMITED,
                retryPolicy,
                clock,
                Optional.empty(),
                VendorHttp.client(config, retryPolicy))) {
            return Probe.of(range.from(), client);
        }
    }

    private ExitCode plan(Settings settings, DateRange range) {
        int callsPerMinute = PolygonConfig.callsPerMinute(settings);
        DatabaseConfig databaseConfig = DatabaseConfig.from(settings);
        settings.check();
        try (Database database = Database.of(databaseConfig, CONNECTIONS)) {
            Schema.ensure(database);
            DayRegister register = DayRegister.read(database, range);
            Optional<LocalDate> firstServed =
                    new VendorPlanStore(database).read().map(VendorPlanStore.FirstServed::firstDate);
            System.out.println(
                    Plan.of(range, register, firstServed, force, callsPerMinute, ReferenceFeed.all(database)));
            return ExitCode.DONE;
        }
    }

    private ExitCode load(Settings settings, DateRange range, Optional<String> acceptance) {
        return withVendor(settings, run -> {
            RangeLoader loader =
                    new RangeLoader(run.client(), run.database(), run.historyLimit(), force, acceptance, run.clock());
            RangeLoader.Result result = loader.run(range);
            return RunSummary.print(range, result, run.seconds());
        });
    }

    private ExitCode refresh(Settings settings, int count) {
        return withVendor(settings, run -> {
            DueSessions.register(run.database(), run.clock().now(), run.clock().etlTime());
            List<ReferenceFeed<?>> feeds = ReferenceFeed.all(run.database());
            int calls = count
                    + feeds.stream().mapToInt(ReferenceFeed::expectedCalls).sum();
            Refresh refresh = new Refresh(
                    run.client(),
                    run.database(),
                    feeds,
                    run.historyLimit(),
                    RefreshLimits.of(run.callsPerMinute(), calls),
                    run.clock());
            return RefreshSummary.print(refresh.run(count), run.seconds());
        });
    }

    private ExitCode securities(Settings settings) {
        return withVendor(settings, run -> {
            SecurityRefresh refresh = new SecurityRefresh(
                    run.client(), new SecurityStore(run.database()), SecurityRefresh.TIME_FOR_EVENTS);
            return SecuritySummary.print(refresh.run(), run.seconds());
        });
    }

    /// A run with a database and a client of the vendor.
    private record VendorRun(
            Database database,
            PolygonClient client,
            HistoryLimit historyLimit,
            int callsPerMinute,
            RunClock clock,
            long startedAtNanos) {
        double seconds() {
            return (System.nanoTime() - startedAtNanos) / 1e9;
        }
    }

    private ExitCode withVendor(Settings settings, Function<VendorRun, ExitCode> work) {
        int callsPerMinute = PolygonConfig.callsPerMinute(settings);
        DatabaseConfig databaseConfig = DatabaseConfig.from(settings);
        PolygonConfig config = PolygonConfig.from(settings);
        LocalTime etlTime = DueSessions.etlTime(settings);
        settings.check();
        long startedAt = System.nanoTime();
        // prepared while the database connection is opened
        var now = CompletableFuture.supplyAsync(() -> clock.instant().atZone(TradingCalendar.NEW_YORK));
        var http = CompletableFuture.supplyAsync(() -> VendorHttp.client(config, retryPolicy));
        try (var _ = new SignalNotice("no day is partly loaded; run the same command again to continue");
                Database database = Database.of(databaseConfig, CONNECTIONS)) {
            Schema.ensure(database);
            Optional<Boolean> madeUp = new DayStore(database).isMadeUp();
            RateLimiter rateLimiter = new RateLimiter(database, callsPerMinute, retryPolicy.window());
            try (PolygonClient client =
                    new PolygonClient(config, rateLimiter, retryPolicy, clock, madeUp, http.join())) {
                RunClock runClock = new RunClock(now.join(), etlTime);
                HistoryLimit historyLimit = new HistoryLimit(
                        client,
                        new DayStore(database),
                        new VendorPlanStore(database),
                        force,
                        runClock.newestDue(SessionCalendar.RULES));
                return work.apply(new VendorRun(database, client, historyLimit, callsPerMinute, runClock, startedAt));
            }
        }
    }
}
