package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.common.testing.DatabaseClient;
import finance.replay.Faults;
import finance.replay.ReplayServer;
import finance.replay.database.EmbeddedDatabase;
import finance.replay.market.Market;
import finance.replay.market.Row;
import finance.replay.market.SplitEvent;
import finance.transform.TransformWorker;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A complete run of the workers on one database: migrate twice, load, transform, reload with changed bars,
/// the list of securities, reload without a change. [#on] asserts what each step must do; the two states it
/// returns must be equal on all servers.
record MarketPipeline(StoredMarket loaded, StoredMarket reloaded) {
    private static final String[] RANGE = {"2025-01-02", "2025-01-31"};
    private static final LocalDate CHANGED_DAY = LocalDate.of(2025, 1, 15);
    private static final LocalDate NEXT_DAY = LocalDate.of(2025, 1, 16);
    private static final String RETURNS = """
            select ticker, daily_return, return_span
            from daily_bars
            where trading_date = '2025-01-16' and ticker in ('CHANGED', 'GONE', 'NEW')
            order by ticker""";

    private static MarketPipeline onEmbeddedDatabase;

    /// What the embedded PostgreSQL holds after the same steps.
    static synchronized MarketPipeline expected() {
        if (onEmbeddedDatabase == null) {
            Map<String, String> database = EmbeddedDatabase.shared().createDatabase();
            onEmbeddedDatabase = on(database, database);
        }
        return onEmbeddedDatabase;
    }

    /// @param database as the workers reach it; empty
    /// @param direct the same database as the test reads it, without a pooler in between
    static MarketPipeline on(Map<String, String> database, Map<String, String> direct) {
        Market market = Market.of(1, 200)
                .withRows(
                        CHANGED_DAY,
                        day(CHANGED_DAY, Row.of("CHANGED", "10"), Row.of("GONE", "20"), Row.of("SAME", "30")))
                .withRows(NEXT_DAY, day(NEXT_DAY, Row.of("CHANGED", "6"), Row.of("GONE", "21"), Row.of("NEW", "44")))
                .withSplits(List.of(SplitEvent.of("CHANGED", NEXT_DAY, "2", "1")));
        try (ReplayServer vendor = ReplayServer.start(market, Faults.none(), 0)) {
            Map<String, String> environment = IngestTestbed.environment(database, vendor.baseUrl());
            migrate(environment);
            ingest(environment, RANGE);
            transform(environment);
            assertThat(new DatabaseClient(direct).rows(RETURNS))
                    .containsExactly("CHANGED|0.2|1", "GONE|0.05|1", "NEW||");
            StoredMarket loaded = StoredMarket.of(direct);

            market.withRows(
                    CHANGED_DAY, day(CHANGED_DAY, Row.of("CHANGED", "12"), Row.of("NEW", "40"), Row.of("SAME", "30")));
            reload(environment, direct, "2025-01-15|1|1|1");
            assertThat(new DatabaseClient(direct).rows(RETURNS)).containsExactly("CHANGED|0|1", "GONE||", "NEW|0.1|1");
            ingest(environment, "--securities");
            StoredMarket reloaded = StoredMarket.of(direct);

            List<String> written = written(direct);
            reload(environment, direct);
            assertThat(written(direct)).isEqualTo(written);
            return new MarketPipeline(loaded, reloaded);
        }
    }

    /// The rows of the generated market and the given ones.
    private static List<Row> day(LocalDate date, Row... rows) {
        return Stream.concat(Stream.of(rows), Market.of(1, 200).rows(date, false).stream())
                .toList();
    }

    private static void migrate(Map<String, String> environment) {
        assertThat(output(() -> IngestWorker.run(new String[] {"migrate"}, environment)))
                .containsPattern("[1-9]\\d* migrations? applied now");
        assertThat(output(() -> TransformWorker.run(new String[] {"migrate"}, environment)))
                .contains("0 migrations applied now");
    }

    /// @param changes the days that the reload changes, with the numbers of rows inserted, updated and
    ///     deleted
    private static void reload(Map<String, String> environment, Map<String, String> direct, String... changes) {
        String lastRun = new DatabaseClient(direct)
                .rows("select max(run_id) from ingestion_logs")
                .getFirst();
        ingest(environment, "--force", RANGE[0], RANGE[1]);
        transform(environment);
        assertThat(new DatabaseClient(direct).rows("""
                select ingestion_date, inserted, updated, deleted
                from ingestion_logs
                where run_id > %s and inserted + updated + deleted > 0""".formatted(lastRun))).containsExactly(changes);
    }

    private static void ingest(Map<String, String> environment, String... args) {
        output(() -> IngestWorker.run(args, environment));
    }

    private static void transform(Map<String, String> environment) {
        output(() -> TransformWorker.run(RANGE, environment));
    }

    /// Every write of a row changes its xmin and ctid, even if the values are equal.
    private static List<String> written(Map<String, String> database) {
        return new DatabaseClient(database)
                .rows("select ticker, trading_date, xmin, ctid from daily_bars order by trading_date, ticker");
    }

    private static String output(CapturedOutput.Run<RuntimeException> run) {
        CapturedOutput output = CapturedOutput.of(run);
        assertThat(output.exitCode()).as(output.all()).isZero();
        return output.out();
    }
}
