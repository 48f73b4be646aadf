package finance.ingest.store;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.DateRange;
import finance.common.Settings;
import finance.common.testing.DatabaseClient;
import finance.ingest.market.NoMarketData;
import finance.ingest.market.ReferenceRows;
import finance.ingest.market.StockSplit;
import finance.replay.database.MigratedDatabase;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which claims are stored, corrected and removed, for the claims of splits. SplitChoiceTest tests which of them count.
class ClaimTableTest {
    private static final DateRange DAY = new DateRange(LocalDate.of(2025, 3, 7), LocalDate.of(2025, 3, 7));

    private final Map<String, String> environment = MigratedDatabase.create();
    private final Database database = Database.of(DatabaseConfig.from(new Settings(environment)), 2);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void secondRequestOfTheSameRunDoesNotRemoveASplit() {
        run(split("a", "AAA", "4"));
        ReferenceFeed<StockSplit> run = new ReferenceFeed<>(database, ReferenceTables.SPLITS);
        run.ensureCovered(DAY, new Vendor(), ReferenceFeed.Listener.NONE);
        run.ensureCovered(DAY, new Vendor(), ReferenceFeed.Listener.NONE);
        assertThat(rows("select missing_since is not null, gone_at is null from split_claims"))
                .containsExactly("t|t");
        assertThat(rows("select ticker from splits")).containsExactly("AAA");
        run();
        assertThat(rows("select gone_at is null from split_claims")).containsExactly("f");
        assertThat(rows("select ticker from splits")).isEmpty();
    }

    /// A subplan scans all rows of the answer for each row that differs, once its ids do not fit into work_mem.
    @Test
    void rowsOfALongWindowAreComparedWithoutASubplan() {
        List<StockSplit> rows = IntStream.range(0, 5_000)
                .mapToObj(i -> split("id " + i, "T" + i, "4"))
                .toList();
        ReferenceAnswer<StockSplit> answer = new ReferenceAnswer<>(
                DAY, new ReferenceRows<>(rows, List.of()), false, OffsetDateTime.parse("2025-03-07T00:00:00Z"));
        List<String> plan = database.transaction("explain the comparison", connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set local work_mem = '64kB'");
                ReferenceTables.SPLITS.claims().store(connection, answer);
                statement.execute("drop table compared");
            }
            try (var explain = connection.prepareStatement(
                    "explain " + ReferenceTables.SPLITS.claims().comparison())) {
                explain.setObject(1, DAY.from());
                explain.setObject(2, DAY.to());
                explain.setArray(3, connection.createArrayOf("text", new String[0]));
                List<String> lines = new ArrayList<>();
                var result = explain.executeQuery();
                while (result.next()) {
                    lines.add(result.getString(1));
                }
                return lines;
            }
        });
        assertThat(plan).anyMatch(line -> line.contains("Full Join")).noneMatch(line -> line.contains("SubPlan"));
    }

    @Test
    void rowThatTheVendorSendsWithAnotherRatioReplacesTheFormerOne() {
        run(split("a", "AAA", "4"), split("b", "BBB", "2"));
        run(split("a", "AAA", "5"), split("b", "BBB", "2"));
        assertThat(rows("select split_to, gone_at is null from split_claims order by ticker, split_to"))
                .containsExactly("4|f", "5|t", "2|t");
        assertThat(rows("select ticker, split_to from splits order by 1")).containsExactly("AAA|5", "BBB|2");
        assertThat(rows("select * from findings")).isEmpty();
    }

    @Test
    void sameRowsAgainChangeOnlyTheTimeAtWhichTheyWereSeen() {
        run(split("a", "AAA", "4"), split(null, "BBB", "2"), split("a", "AAA", "4.0"));
        new DatabaseClient(environment)
                .execute(
                        "update split_claims set first_seen = now() - interval '1 day', last_seen = now() - interval '1 day'");
        String claims = "select to_jsonb(claim) - 'last_seen' from split_claims as claim order by claim_id";
        List<String> before = rows(claims);
        run(split("a", "AAA", "4.0"), split(null, "BBB", "2"));
        assertThat(rows(claims)).isEqualTo(before).hasSize(2);
        assertThat(rows("select count(*) from split_claims where last_seen > now() - interval '1 hour'"))
                .containsExactly("2");
    }

    @Test
    void sameRowsAgainOnOneDayChangeNothing() {
        run(split("a", "AAA", "4"), split(null, "BBB", "2"));
        String claims = "select * from split_claims order by claim_id";
        List<String> before = rows(claims);
        run(split("a", "AAA", "4"), split(null, "BBB", "2"));
        assertThat(rows(claims)).isEqualTo(before).hasSize(2);
    }

    @Test
    void correctedTypeAndFactorAreStored() {
        run(split("a", "AAA", "4"));
        run(new StockSplit("AAA", DAY.from(), "1", "4", "forward_split", "a", "0.25"));
        assertThat(rows("select adjustment_type, historical_adjustment_factor from split_claims"))
                .containsExactly("forward_split|0.25");
    }

    /// The vendor's factor of the second row counts the repeated split twice; that of BBB agrees, and has
    /// no finding.
    @Test
    void factorThatDisagreesWithTheChosenSplitsIsInTheEvidence() {
        run(
                new StockSplit("AAA", DAY.from(), "1", "4", null, "a", "0.25"),
                new StockSplit("AAA", DAY.from(), "2", "8", null, "b", "0.0625"),
                new StockSplit("BBB", DAY.from(), "1", "2", null, "c", "0.5"));
        assertThat(rows("""
                select kind, ticker, evidence -> 'vendor_factor', round((evidence ->> 'computed_factor')::numeric, 4)
                from findings""")).containsExactly("split_duplicate|AAA|0.0625|0.2500");
        assertThat(rows("select ticker, vendor_id from split_factor_disagreements"))
                .containsExactly("AAA|b");
    }

    @Test
    void splitsOutsideTheWindowAreNotMissing() {
        run(split("a", "AAA", "4"));
        new ReferenceFeed<>(database, ReferenceTables.SPLITS)
                .ensureCovered(
                        new DateRange(DAY.from().plusDays(40), DAY.from().plusDays(45)),
                        new Vendor(),
                        ReferenceFeed.Listener.NONE);
        assertThat(rows("select missing_since from split_claims")).containsExactly("");
    }

    @Test
    void manyMissingSplitsAreOneFindingWithExamples() {
        StockSplit[] splits = new StockSplit[50];
        for (int i = 0; i < splits.length; i++) {
            splits[i] = split("id" + i, "T%02d".formatted(i), "2");
        }
        run(splits);
        run();
        assertThat(rows("""
                select trading_date, ticker, evidence -> 'missing', jsonb_array_length(evidence -> 'examples')
                from open_findings""")).containsExactly("2025-03-07||50|20");
    }

    private static StockSplit split(String id, String ticker, String to) {
        return new StockSplit(ticker, DAY.from(), "1", to, null, id, null);
    }

    private void run(StockSplit... splits) {
        new ReferenceFeed<>(database, ReferenceTables.SPLITS)
                .ensureCovered(DAY, new Vendor(splits), ReferenceFeed.Listener.NONE);
    }

    private List<String> rows(String sql) {
        return new DatabaseClient(environment).rows(sql);
    }

    private static final class Vendor extends NoMarketData {
        private final List<StockSplit> splits;

        Vendor(StockSplit... splits) {
            this.splits = List.of(splits);
        }

        @Override
        public <T> ReferenceRows<T> referenceRows(Class<T> type, DateRange range) {
            return new ReferenceRows<>(splits, List.of()).ofType(type);
        }
    }
}
