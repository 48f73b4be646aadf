package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.demo.DataCheckTables;
import finance.replay.demo.DemoMarket;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The tables of `make demo` about faults of the data, on the database that its workers fill.
@Tag("slow")
class DemoTablesTest {
    @Test
    void emptyAndPartialDayAreHeldBackByTheFirstRunAndLoadedByTheSecond() throws SQLException {
        DemoDatabase demo = DemoDatabase.loaded();
        assertThat(demo.heldBack())
                .containsPattern("2025-12-10 +SUSPECT_EMPTY +- ")
                .containsPattern("2025-12-16 +SUSPECT +- +expected about 209 rows, at least 168, .* found 54");
        assertThat(demo.loadedLater())
                .containsPattern("2025-12-10 +LOADED +208 +-")
                .containsPattern("2025-12-16 +LOADED +207 +-");
    }

    /// The made-up close falls to half of the previous one, so the split is 2 for 1.
    @Test
    void ratioThatThePriceConfirmsCountsAndTheOtherIsAFinding() throws SQLException {
        try (Connection connection = DemoDatabase.loaded().connect()) {
            DataCheckTables tables = new DataCheckTables(connection);
            assertThat(tables.splitClaims(DemoMarket.CONTRADICTED_TICKER).toString())
                    .containsPattern("2025-09-09 +TRIOA +2 for 1 +t +70.71 +34.9654 +-1.102")
                    .containsPattern("2025-09-09 +TRIOA +3 for 1 +f +");
            assertThat(tables.findings(DemoMarket.CONTRADICTED_TICKER).toString())
                    .contains("split_contradicts_price  not counted  the split 1:3 does not explain the price");
            assertThat(tables.openFindings().toString())
                    .containsPattern("split_contradicts_price +2025-09-09 +TRIOA +the split 1:3 does not explain");
        }
    }

    /// By hand: (6.2 + 0.9185) / 7.29 − 1 = −2.353 % and (3 × (54.97 + 0.3262)) / 163.11 − 1 = 1.704 %.
    @Test
    void totalReturnHasTheCashOfTheExDateAndTheSplitOfTheSameDay() throws SQLException {
        try (Connection connection = DemoDatabase.loaded().connect()) {
            assertThat(new DataCheckTables(connection).exDates().toString())
                    .containsPattern("SPECA +dividend and special dividend +7.29 +6.2 +0.9185 +-14.952 +-2.353")
                    .containsPattern("SAMEA +3 for 1 split and dividend +163.11 +54.97 +0.3262 +1.104 +1.704");
        }
    }

    @Test
    void barsOfTheFirstLoadAreShownBesideTheCorrectedOnes() throws SQLException {
        try (Connection connection = DemoDatabase.loaded().connect()) {
            assertThat(new DataCheckTables(connection)
                            .revisions(DemoMarket.REVISED_DAY)
                            .toString()
                            .lines())
                    .hasSize(5)
                    .anyMatch(line -> line.matches(" +MADEUP\\.ADDED1 +- +11 +- +1000"))
                    .anyMatch(line -> line.matches(" +OC +10\\.2 +- +4697 +-"));
        }
    }

    /// docs/replay.md has the dates of the company histories.
    @Test
    void companiesAreShownThroughRenameCycleHandedOnAndReusedTickerAndDelisting() throws SQLException {
        try (Connection connection = DemoDatabase.loaded().connect()) {
            DataCheckTables tables = new DataCheckTables(connection);
            assertThat(tables.rename().toString().lines().skip(1))
                    .hasSize(4)
                    .anyMatch(line -> line.matches(" +2025-06-06 +RENAA .*"))
                    .anyMatch(line -> line.matches(" +2025-06-09 +RENAB +[0-9.]+ +-?[0-9.]+"));
            assertThat(tables.cycle().toString().lines().skip(1))
                    .satisfiesExactly(
                            line -> assertThat(line).matches(" +CYCLA +2025-01-02 +2025-03-31 +60"),
                            line -> assertThat(line).matches(" +CYCLB +2025-04-01 +2025-08-29 +105 +event, dates"),
                            line -> assertThat(line).matches(" +CYCLA +2025-09-02 +2026-01-30 +105 +event, dates"));
            assertThat(tables.handedOn().toString().lines().skip(1))
                    .hasSize(4)
                    .anyMatch(line -> line.matches(" +2025-07-11 +HANDA +Made-up handed-on-from +[0-9.]+ +-?[0-9.]+"))
                    .anyMatch(line -> line.matches(" +2025-07-14 +HANDA +Made-up handed-on-to +[0-9.]+ +-"));
            assertThat(tables.reused().toString().lines().skip(1))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .matches(" +Made-up reused-soon-first +2025-01-02 +2025-05-30 +2025-06-02 +102 +0"),
                            line -> assertThat(line)
                                    .matches(" +Made-up reused-soon-second +2025-09-02 +2026-01-30 +- +105 +105"));
            assertThat(tables.delisting().toString().lines().skip(1))
                    .hasSize(3)
                    .anyMatch(line -> line.matches(" +2025-08-29 .* t"))
                    .anyMatch(line -> line.matches(" +2025-09-02 .* f"));
        }
    }
}
