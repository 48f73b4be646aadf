package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.DatabaseClient;
import finance.replay.Faults;
import finance.replay.ReplayServer;
import finance.replay.market.Market;
import finance.transform.TransformWorker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Network;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// A pooler in transaction mode may use another server process after each transaction: the worker must
/// neither rely on state of the session nor leave state in it.
@Tag("slow")
class PgBouncerTest {
    private static final int WORKERS = 2 * PgBouncer.SERVER_CONNECTIONS;
    private static final String ADVISORY_LOCKS = """
            select classid, objid, mode, granted
            from pg_locks
            where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())""";

    private static Network network;
    private static PostgreSQLContainer server;
    private static PgBouncer pooler;

    private Map<String, String> direct;
    private Map<String, String> pooled;

    @BeforeAll
    static void start() {
        DockerEngine.require();
        network = Network.newNetwork();
        server = PgBouncer.server(network);
        server.start();
        pooler = new PgBouncer(network, server);
        pooler.start();
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable each : new AutoCloseable[] {pooler, server, network}) {
            close(each);
        }
    }

    @BeforeEach
    void createDatabase() {
        direct = Servers.createDatabase(server);
        pooled = Servers.environment(server, pooler, PgBouncer.PORT);
        pooled.put("POSTGRES_DB", direct.get("POSTGRES_DB"));
    }

    @Test
    void aPoolerStoresTheSameMarket() {
        assertThat(MarketPipeline.on(pooled, direct)).isEqualTo(MarketPipeline.expected());
        assertThat(new DatabaseClient(direct).rows(ADVISORY_LOCKS)).isEmpty();
    }

    @Test
    void aMigrationLeavesNoLockInThePoolersConnections() throws Exception {
        WorkerProcess.Result first = WorkerProcess.run(TransformWorker.class, pooled, "migrate");
        assertThat(first.exitCode()).as(first.output()).isZero();
        assertThat(new DatabaseClient(direct).rows(ADVISORY_LOCKS)).isEmpty();

        WorkerProcess.Result second = WorkerProcess.run(TransformWorker.class, direct, "migrate");
        assertThat(second.exitCode()).as(second.output()).isZero();
        assertThat(second.output()).contains("0 migrations applied now");
    }

    @Test
    void workersAtOnceOnAnEmptyDatabaseLoadADayOnce() throws Exception {
        try (ReplayServer vendor = ReplayServer.start(Market.of(1, 300), Faults.none(), 0)) {
            loadAtOnce(vendor, "2025-01-10");
        }
        assertThat(new DatabaseClient(direct)
                        .rows("select ingestion_date, verdict, inserted = bars from ingestion_logs"))
                .containsExactly("2025-01-10|LOADED|t");
        assertThat(new DatabaseClient(direct)
                        .rows("select verdict, bars = (select count(*) from daily_bars) from trading_days"))
                .containsExactly("LOADED|t");
        assertThat(new DatabaseClient(direct).rows(ADVISORY_LOCKS)).isEmpty();
    }

    @Test
    void workersAtOnceLoadARangeOnce() throws Exception {
        assertThat(WorkerProcess.run(TransformWorker.class, direct, "migrate").exitCode())
                .isZero();
        try (ReplayServer vendor = ReplayServer.start(Market.of(1, 300), Faults.none(), 0)) {
            loadAtOnce(vendor, "2025-01-02", "2025-01-17");
        }
        assertThat(new DatabaseClient(direct)
                        .rows("select count(*), count(distinct ingestion_date), min(verdict) from ingestion_logs"))
                .containsExactly("11|11|LOADED");
        assertThat(new DatabaseClient(direct).rows(ADVISORY_LOCKS)).isEmpty();
    }

    private void loadAtOnce(ReplayServer vendor, String... args) throws IOException, InterruptedException {
        Map<String, String> environment = IngestTestbed.environment(pooled, vendor.baseUrl());
        List<WorkerProcess> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(WorkerProcess.start(IngestWorker.class, environment, args));
        }
        List<WorkerProcess.Result> results = new ArrayList<>();
        for (WorkerProcess worker : workers) {
            results.add(worker.result());
        }
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.exitCode()).as(result.output()).isZero());
    }

    private static void close(AutoCloseable each) {
        try {
            if (each != null) {
                each.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("cannot close " + each, e);
        }
    }
}
