package finance.ingest;

import finance.common.testing.CapturedOutput;
import finance.common.testing.DatabaseClient;
import finance.ingest.polygon.RetryPolicy;
import finance.ingest.store.ReferenceFeed;
import finance.replay.Faults;
import finance.replay.ReplayServer;
import finance.replay.database.EmbeddedDatabase;
import finance.replay.database.MigratedDatabase;
import finance.replay.market.Market;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The environment of tests of the worker: a new PostgreSQL database with the tables, a replay server, and a retry
/// policy
/// with short waits.
final class IngestTestbed implements AutoCloseable {
    static final String KEY = "made-up-key-5c1f0e7d9b";
    /// Monday noon in New York; all sessions of 2025 are over.
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T17:00:00Z"), ZoneOffset.UTC);
    static final RetryPolicy SHORT_RETRIES = new RetryPolicy(
            3, Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMinutes(1));
    static final String GROUPED = "/v2/aggs/grouped/locale/us/market/stocks/";
    static final String SPLITS = "/stocks/v1/splits";
    /// Splits and other reference data.
    static final String REFERENCE_DATA = "/stocks/v1/";
    /// Calls for reference data in one run.
    static final int REFERENCE_CALLS = ReferenceFeed.all(null).stream()
            .mapToInt(ReferenceFeed::expectedCalls)
            .sum();

    final ReplayServer vendor;
    final Map<String, String> environment;

    private IngestTestbed(ReplayServer vendor, Map<String, String> database) {
        this.vendor = vendor;
        this.environment = environment(database, vendor.baseUrl());
    }

    static IngestTestbed of(Market market) {
        return of(market, Faults.none());
    }

    static IngestTestbed of(Market market, Faults faults) {
        return of(ReplayServer.start(market, faults, 0));
    }

    static IngestTestbed of(ReplayServer vendor) {
        return of(vendor, MigratedDatabase.create());
    }

    /// With an empty database.
    static IngestTestbed withoutTables(Market market) {
        return of(
                ReplayServer.start(market, Faults.none(), 0),
                EmbeddedDatabase.shared().createDatabase());
    }

    static IngestTestbed of(ReplayServer vendor, Map<String, String> database) {
        return new IngestTestbed(vendor, database);
    }

    static Map<String, String> environment(Map<String, String> database, URI vendor) {
        Map<String, String> environment = new HashMap<>(database);
        environment.put("POLYGON_API_KEY", KEY);
        environment.put("POLYGON_BASE_URL", vendor.toString());
        environment.put("POLYGON_CALLS_PER_MINUTE", "0");
        return environment;
    }

    CapturedOutput ingest(String... args) {
        return run(environment, SHORT_RETRIES, args);
    }

    /// Runs the worker in this process. Because its output is captured through `System.out`, only one may run
    /// at a time.
    static CapturedOutput run(Map<String, String> environment, RetryPolicy retryPolicy, String... args) {
        return run(environment, retryPolicy, CLOCK, args);
    }

    static CapturedOutput run(Map<String, String> environment, RetryPolicy retryPolicy, Clock clock, String... args) {
        return CapturedOutput.of(() -> IngestWorker.run(args, environment, clock, retryPolicy));
    }

    /// Number of calls for days.
    long dayCalls() {
        return vendor.callsOf(GROUPED);
    }

    void execute(String sql) {
        database().execute(sql);
    }

    String value(String sql) {
        return database().value(sql);
    }

    List<String> rows(String sql) {
        return database().rows(sql);
    }

    private DatabaseClient database() {
        return new DatabaseClient(environment);
    }

    @Override
    public void close() {
        vendor.close();
    }
}
