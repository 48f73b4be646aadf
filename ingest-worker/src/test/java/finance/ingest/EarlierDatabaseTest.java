package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Schema;
import finance.common.testing.CapturedOutput;
import finance.common.testing.DatabaseClient;
import finance.common.testing.EarlierDatabase;
import finance.replay.market.Market;
import finance.transform.TransformWorker;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The first runs of this version's workers on a database that an earlier version filled, see
/// [EarlierDatabase].
@Tag("slow")
class EarlierDatabaseTest {
    private static final String SPLITS = "select ticker, execution_date, split_from, split_to from splits";
    private static final String BARS = "select ticker, trading_date, close, volume from ";

    private final IngestTestbed upgraded = IngestTestbed.withoutTables(market());

    private static Market market() {
        return Market.of(1, 14);
    }

    @BeforeEach
    void restore() {
        EarlierDatabase.restore(new DatabaseClient(upgraded.environment));
    }

    @AfterEach
    void close() {
        upgraded.close();
    }

    @Test
    void migrationKeepsEveryValue() {
        Map<String, String> queries = queries();
        Map<String, List<String>> before = contents(queries);
        assertThat(before.get("daily_bars")).hasSize(2_118);
        assertThat(before).doesNotContainEntry("model_runs", List.of()).doesNotContainEntry("splits", List.of());

        assertThat(run(upgraded, "migrate")).contains((Schema.VERSION - 2) + " migrations applied now");

        queries.computeIfPresent("model_runs", (table, sql) -> sql.replace("verdict", "significance"));
        assertThat(contents(queries)).isEqualTo(before);
        assertThat(upgraded.value("select count(*) from finance_schema_history where success and type = 'SQL'"))
                .isEqualTo(String.valueOf(Schema.VERSION));
    }

    /// The first load fetches the dividends of all loaded days; the first transform computes all returns.
    @Test
    void nextDaysLeaveTheStateOfADatabaseThatThisVersionLoaded() {
        run(upgraded, "2025-01-11", "2025-01-17");
        transform(upgraded);

        try (IngestTestbed loadedByThisVersion = IngestTestbed.of(market())) {
            run(loadedByThisVersion, "2024-06-03", "2024-11-19");
            run(loadedByThisVersion, "2024-11-21", "2025-01-17");
            transform(loadedByThisVersion);
            StoredState found = StoredState.of(upgraded.environment);
            StoredState expected = StoredState.of(loadedByThisVersion.environment);
            assertThat(found.bars()).isEqualTo(expected.bars());
            assertThat(found.days()).isEqualTo(expected.days());
            for (String table : List.of("dividends", "dividends_coverage", "splits_coverage")) {
                assertThat(found.referenceData().get(table))
                        .isEqualTo(expected.referenceData().get(table));
            }
            // the replay server gives splits other ids than that of the earlier version
            assertThat(upgraded.rows(SPLITS)).isNotEmpty().isEqualTo(loadedByThisVersion.rows(SPLITS));
        }
    }

    @Test
    void barsAreKnownSinceTheirFirstLoadAndTheStatusNamesTheMissingSession() {
        String firstLoad = upgraded.value("select min(finished_at) from ingestion_logs where verdict = 'LOADED'");
        String lastLoad = upgraded.value("select max(finished_at) from ingestion_logs where verdict = 'LOADED'");
        List<String> bars = upgraded.rows(BARS + "daily_bars order by 1, 2");

        run(upgraded, "2025-01-13", "2025-01-14");

        assertThat(upgraded.value(
                        "select count(*) from bars_as_of('" + firstLoad + "'::timestamptz - interval '1 ms')"))
                .isEqualTo("0");
        assertThat(upgraded.rows(BARS + "bars_as_of('" + lastLoad + "') order by 1, 2"))
                .isEqualTo(bars);
        CapturedOutput status = upgraded.ingest("--status");
        assertThat(status.exitCode()).isEqualTo(75);
        assertThat(status.out()).contains("newest session loaded  2025-01-14", "2024-11-20");
    }

    /// For each table of version 2, a query of its columns. The migration marks all returns as stale, because
    /// the total return is new.
    private Map<String, String> queries() {
        Map<String, String> queries = new TreeMap<>();
        for (List<String> row : new DatabaseClient(upgraded.environment).table("""
                select relname, string_agg(quote_ident(attname), ', ' order by attnum)
                from pg_class
                inner join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped and attname <> 'returns_stale'
                where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
                    and relname not in ('flyway_schema_history', 'vendor_calls')
                group by relname""")) {
            queries.put(row.getFirst(), "select " + row.getLast() + " from " + row.getFirst());
        }
        return queries;
    }

    private Map<String, List<String>> contents(Map<String, String> queries) {
        Map<String, List<String>> contents = new TreeMap<>();
        queries.forEach((table, sql) ->
                contents.put(table, upgraded.rows(sql).stream().sorted().toList()));
        return contents;
    }

    private static String run(IngestTestbed testbed, String... args) {
        CapturedOutput run = testbed.ingest(args);
        assertThat(run.exitCode()).as(run.all()).isZero();
        return run.all();
    }

    private static void transform(IngestTestbed testbed) {
        assertThat(TransformWorker.run(new String[] {"--stale"}, testbed.environment))
                .isZero();
    }
}
