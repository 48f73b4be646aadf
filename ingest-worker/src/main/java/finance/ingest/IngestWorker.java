package finance.ingest;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.DateRange;
import finance.common.ExitCode;
import finance.common.Operands;
import finance.common.Schema;
import finance.common.Settings;
import finance.common.SignalNotice;
import finance.common.TradingCalendar;
import finance.common.Worker;
import finance.ingest.polygon.PolygonClient;
import finance.ingest.polygon.PolygonConfig;
import finance.ingest.polygon.RateLimiter;
import finance.ingest.polygon.RetryPolicy;
import finance.ingest.polygon.VendorHttp;
import finance.ingest.store.DayStore;
import finance.ingest.store.ReferenceFeed;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.cli.Options;

/// Loads sessions of the US stock market from the vendor into PostgreSQL.
public final class IngestWorker {
    private static final String DESCRIPTION =
            "Loads the daily bars of all US stocks, and the splits, from Polygon.io (Massive.com) into PostgreSQL.";
    private static final Operands DATES = new Operands(
            "[DATE [DATE]]",
            2,
            "A trading date (2025-01-10) or 'yesterday'. Two dates are the first and the last day of a range. Sessions that"
                    + " are already loaded are skipped.");
    private static final String FOOTER = """
            Settings are environment variables: POLYGON_API_KEY, POLYGON_BASE_URL, \
            POLYGON_CALLS_PER_MINUTE, HTTPS_PROXY, HTTP_PROXY, NO_PROXY, SSL_CERT_FILE, POSTGRES_HOST, \
            POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_SSLMODE, \
            POSTGRES_SSLROOTCERT, LOG_FORMAT; .env.example describes them.

            Exit codes: 0 done, 99 no session on that day, 2 a retry does not help (arguments, configuration, \
            key, plan), 75 retry later (rate limit, vendor or database unreachable, day not yet published), \
            1 any other error.""";

    /// One connection per thread of [RangeLoader], and one for the thread that runs it.
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
                .addOption(Command.flag(
                        "force", "Load sessions again that are already loaded. Only rows that differ are written."))
                .addOption(Command.flag(
                        "probe", "Fetch one date and print what would be loaded. The database is not used."))
                .addOption(Command.flag(
                        "plan",
                        "Print how many calls, and how much time under the rate limit, loading the dates needs."
                                + " Nothing is fetched; no key is needed."));
    }

    private ExitCode run(Arguments arguments) {
        Settings settings = arguments.settings();
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
        return probe ? probe(settings, range) : plan ? plan(settings, range) : load(settings, range);
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
            Set<LocalDate> loaded = new DayStore(database).loaded(range);
            System.out.println(Plan.of(range, loaded, force, callsPerMinute, ReferenceFeed.all(database)));
            return ExitCode.DONE;
        }
    }

    private ExitCode load(Settings settings, DateRange range) {
        int callsPerMinute = PolygonConfig.callsPerMinute(settings);
        DatabaseConfig databaseConfig = DatabaseConfig.from(settings);
        PolygonConfig config = PolygonConfig.from(settings);
        settings.check();
        long startedAt = System.nanoTime();
        // prepared while the database connection is opened
        var now = CompletableFuture.supplyAsync(() -> clock.instant().atZone(TradingCalendar.NEW_YORK));
        var http = CompletableFuture.supplyAsync(() -> VendorHttp.client(config, retryPolicy));
        try (var _ = new SignalNotice("no day is partly loaded; run the same command again to continue");
                Database database = Database.of(databaseConfig, CONNECTIONS)) {
            Schema.ensure(database);
            DayStore days = new DayStore(database);
            RateLimiter rateLimiter = new RateLimiter(database, callsPerMinute, retryPolicy.window());
            try (PolygonClient client =
                    new PolygonClient(config, rateLimiter, retryPolicy, clock, days.isMadeUp(), http.join())) {
                List<ReferenceFeed<?>> referenceFeeds = ReferenceFeed.all(database);
                RangeLoader loader = new RangeLoader(client, days, referenceFeeds, force, now.join());
                RangeLoader.Result result = loader.run(range);
                referenceFeeds.forEach(ReferenceFeed::followBars);
                return RunSummary.print(range, result, (System.nanoTime() - startedAt) / 1e9);
            }
        }
    }
}
