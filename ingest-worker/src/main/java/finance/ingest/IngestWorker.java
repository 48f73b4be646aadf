package finance.ingest;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Database;
import finance.common.DateRange;
import finance.common.ExitCode;
import finance.common.Operands;
import finance.common.Schema;
import finance.common.Settings;
import finance.common.SignalNotice;
import finance.common.TradingCalendar;
import finance.common.Worker;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.cli.Options;

/// Loads sessions of the US stock market from the vendor into PostgreSQL.
public final class IngestWorker {
    private static final String DESCRIPTION =
            "Loads the daily bars of all US stocks, and the splits, from Polygon.io (Massive.com) into PostgreSQL.";
    private static final Operands DATES = new Operands(
            "[DATE [DATE]]",
            2,
            "A trading date like 2025-01-10, or 'yesterday'; two of them are a range, both included. Sessions that are"
                    + " already loaded are skipped.");
    private static final String FOOTER = """
            Settings come from the environment: POLYGON_API_KEY, POLYGON_BASE_URL, \
            POLYGON_CALLS_PER_MINUTE, HTTPS_PROXY, HTTP_PROXY, NO_PROXY, SSL_CERT_FILE, POSTGRES_HOST, \
            POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_SSLMODE, \
            POSTGRES_SSLROOTCERT, LOG_FORMAT; .env.example explains each.

            Exit codes: 0 done, 99 no session on that day, 2 no retry can help (arguments, configuration, \
            key, plan), 75 try again later (rate limit, vendor or database away, day not published yet), \
            1 anything else.""";

    /// The threads of [RangeLoader], and the one that runs it.
    private static final int CONNECTIONS = RangeLoader.THREADS + 1;

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
        return new Worker(ingest, List.of(Worker.MIGRATE), FOOTER).run(args, environment);
    }

    private static Options options() {
        return new Options()
                .addOption(Command.flag("force", "Load again what is already loaded; writes only what differs."))
                .addOption(Command.flag("probe", "Fetch one date and describe it; no database is touched."))
                .addOption(Command.flag(
                        "plan",
                        "Say what loading the dates would take under the rate limit; fetch nothing. Needs no key."));
    }

    private ExitCode run(Arguments arguments) {
        Settings settings = arguments.settings();
        List<String> dates = arguments.operands();
        if (dates.isEmpty()) {
            settings.problem("expected a DATE or two of them");
            dates = List.of("yesterday");
        }
        DateRange range = DateRange.parse(dates, clock, settings);
        boolean probe = arguments.has("probe");
        boolean plan = arguments.has("plan");
        if (probe && (plan || !range.isOneDay())) {
            settings.problem("--probe takes one date and goes without --plan");
        }
        return probe ? probe(settings, range) : plan ? plan(settings, range) : load(settings, range);
    }

    private ExitCode probe(Settings settings, DateRange range) {
        IngestConfig config = IngestConfig.forProbe(settings);
        settings.check();
        try (PolygonClient client =
                new PolygonClient(config, RateLimiter.UNLIMITED, retryPolicy, clock, Optional.empty())) {
            return Probe.of(range.from(), client);
        }
    }

    private ExitCode plan(Settings settings, DateRange range) {
        IngestConfig config = IngestConfig.forPlan(settings);
        settings.check();
        try (Database database = Database.of(config.database(), CONNECTIONS)) {
            Schema.ensure(database);
            System.out.println(Plan.of(range, new DayStore(database).loaded(range), force, config.callsPerMinute()));
            return ExitCode.DONE;
        }
    }

    private ExitCode load(Settings settings, DateRange range) {
        IngestConfig config = IngestConfig.from(settings);
        settings.check();
        long startedAt = System.nanoTime();
        // what needs no database is made ready while it is being reached
        var now = CompletableFuture.supplyAsync(() -> clock.instant().atZone(TradingCalendar.NEW_YORK));
        var http = CompletableFuture.supplyAsync(() -> VendorHttp.client(config, retryPolicy));
        try (var _ = new SignalNotice("no day is half loaded, run the same command again to go on");
                Database database = Database.of(config.database(), CONNECTIONS)) {
            Schema.ensure(database);
            DayStore days = new DayStore(database);
            RateLimiter rateLimiter = new RateLimiter(database, config.callsPerMinute(), retryPolicy.window());
            try (PolygonClient client =
                    new PolygonClient(config, rateLimiter, retryPolicy, clock, days.isMadeUp(), http.join())) {
                RangeLoader loader = new RangeLoader(client, days, new SplitStore(database), force, now.join());
                RangeLoader.Result result = loader.run(range);
                return RunSummary.print(range, result, (System.nanoTime() - startedAt) / 1e9);
            }
        }
    }
}
