package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.DayAlteration;
import finance.replay.market.Market;
import finance.replay.market.Row;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A day that does not look like a whole session is not stored; one that only looks unusual is stored with a
/// finding.
@Tag("slow")
class AdmissionTest {
    private static final LocalDate MONDAY = LocalDate.of(2025, 3, 3);
    private static final LocalDate TUESDAY = LocalDate.of(2025, 3, 4);
    private static final LocalDate WEDNESDAY = LocalDate.of(2025, 3, 5);
    private static final String DAYS = "select trading_date, verdict, bars from trading_days order by 1";
    private static final String OPEN = "select kind, trading_date, ticker from open_findings order by 1, 2, 3";

    /// As in the public reports: rows in the order of their tickers, one volume for all of them.
    private static List<Row> rows(int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String ticker = "" + (char) ('A' + i / 676) + (char) ('A' + i / 26 % 26) + (char) ('A' + i % 26);
            rows.add(Row.of(ticker, String.valueOf((1000 + i) / 100.0)));
        }
        return rows;
    }

    @Test
    void partialDayIsHeldBackUntilItIsWhole() {
        Market market = Market.empty()
                .withRows(MONDAY, rows(3000))
                .withRows(TUESDAY, rows(700))
                .withRows(WEDNESDAY, rows(3000));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            CapturedOutput run = testbed.ingest("2025-03-03", "2025-03-05");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(run.err())
                    .contains("2025-03-04 SUSPECT: expected about 3000 rows, at least 2400, as in the session of"
                            + " 2025-03-03, found 700");
            assertThat(testbed.rows(DAYS))
                    .containsExactly("2025-03-03|LOADED|3000", "2025-03-04|SUSPECT|", "2025-03-05|LOADED|3000");
            assertThat(testbed.value("select count(*) from daily_bars where trading_date = '2025-03-04'"))
                    .isEqualTo("0");
            assertThat(testbed.rows("""
                    select verdict, row_count, results_count, bars + test_symbols + refused, message is not null
                    from ingestion_logs where ingestion_date = '2025-03-04'""")).containsExactly("SUSPECT|0|700|700|t");
            assertThat(testbed.rows(OPEN)).containsExactly("day_incomplete|2025-03-04|");
            assertThat(testbed.rows("select verdict from missing_sessions")).containsExactly("SUSPECT");

            market.withRows(TUESDAY, rows(3000));
            assertThat(testbed.ingest("2025-03-04").exitCode()).isZero();
            assertThat(testbed.rows(DAYS)).contains("2025-03-04|LOADED|3000");
            assertThat(testbed.rows(OPEN)).isEmpty();
            assertThat(testbed.rows("select message from trading_days where trading_date = '2025-03-04'"))
                    .containsExactly("");
        }
    }

    /// The most traded tickers are spread over the alphabet.
    private static List<Row> mixedRows(int count, LocalDate date) {
        List<Row> rows = new ArrayList<>();
        for (Row row : rows(count)) {
            int mixed = 1000 + rows.size() * 37 % 3000;
            String close = String.valueOf(mixed / 100.0);
            String volume = String.valueOf(mixed + date.getDayOfMonth());
            rows.add(Row.of(row.ticker(), close, close, close, close, volume));
        }
        return rows;
    }

    /// A day that lacks the last letters of the alphabet.
    @Test
    void nearlyCompleteDayIsLoadedWithAFinding() {
        Market market = Market.empty()
                .withRows(MONDAY, mixedRows(3000, MONDAY))
                .withRows(TUESDAY, mixedRows(2450, TUESDAY))
                .withRows(WEDNESDAY, mixedRows(3000, WEDNESDAY));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            assertThat(testbed.ingest("2025-03-03", "2025-03-05").exitCode()).isZero();
            assertThat(testbed.rows(DAYS)).contains("2025-03-04|LOADED|2450");
            assertThat(testbed.rows(OPEN)).containsExactly("day_incomplete|2025-03-04|");

            assertThat(testbed.ingest("--accept", "--reason", "confirmed", "2025-03-04")
                            .exitCode())
                    .isZero();
            assertThat(testbed.rows(OPEN)).isEmpty();
            testbed.ingest("--force", "2025-03-04");
            assertThat(testbed.rows(OPEN)).as("nothing changed").isEmpty();
        }
    }

    /// With the last change, the vendor sends one row of the ticker again, with other prices.
    @Test
    void reloadKeepsTheStoredBarOfATickerWhoseRowsDiffer() {
        List<Row> rows = List.of(Row.of("AAA", "10"), Row.of("BBB", "20"), Row.of("CCC", "30"));
        Market market = Market.empty().withRows(MONDAY, rows);
        String bars = "select ticker, close from daily_bars order by 1";
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest("2025-03-03");
            market.withAlteration(MONDAY, new DayAlteration.Doubled(Set.of("BBB"), true));
            for (String[] arguments :
                    new String[][] {{"--refresh", "1"}, {"--refresh", "1"}, {"--force", "2025-03-03"}}) {
                CapturedOutput run = testbed.ingest(arguments);
                assertThat(run.exitCode()).as(run.all()).isZero();
                assertThat(testbed.rows(bars)).containsExactly("AAA|10", "BBB|20", "CCC|30");
                assertThat(testbed.rows(DAYS)).containsExactly("2025-03-03|LOADED|3");
                assertThat(testbed.rows(OPEN)).containsExactly("bars_conflict|2025-03-03|BBB");
            }
            assertThat(testbed.rows("select row_count, bars, refused, deleted from ingestion_logs order by run_id"))
                    .as("the second refresh finds nothing new")
                    .containsExactly("3|3|0|0", "3|2|2|0", "3|2|2|0");
            assertThat(testbed.rows("select count(*) from bar_revisions")).containsExactly("0");

            market.withoutOverrides(MONDAY);
            market.withRows(MONDAY, List.of(rows.get(0), Row.of("BBB", "21"), rows.get(2)));
            testbed.ingest("--refresh", "1");
            assertThat(testbed.rows(bars)).containsExactly("AAA|10", "BBB|21", "CCC|30");
            assertThat(testbed.rows(OPEN)).isEmpty();
        }
    }

    @Test
    void reloadThatDeletesManyRowsIsHeldBack() {
        Market market = Market.empty().withRows(MONDAY, rows(3000));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest("2025-03-03");
            market.withRows(MONDAY, rows(10));
            CapturedOutput run = testbed.ingest("--force", "2025-03-03");

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.err()).contains("found one that deletes 2990");
            assertThat(testbed.value("select count(*) from daily_bars")).isEqualTo("3000");
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-03|LOADED|3000");
            assertThat(testbed.rows("select verdict, row_count, deleted from ingestion_logs order by run_id"))
                    .containsExactly("LOADED|3000|0", "SUSPECT|3000|0");
            assertThat(testbed.rows(OPEN)).containsExactly("day_incomplete|2025-03-03|");

            market.withRows(MONDAY, rows(2950));
            assertThat(testbed.ingest("--force", "2025-03-03").exitCode()).isZero();
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-03|LOADED|2950");
            assertThat(testbed.rows(OPEN)).isEmpty();
        }
    }

    /// The only stored day has nothing to be compared with; its reload is held back by the rows that it would delete.
    @Test
    void reloadThatIsHeldBackIsNoComparisonForTheNextDay() {
        Market market = Market.empty().withRows(MONDAY, rows(3000));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest("2025-03-03");
            market.withRows(MONDAY, rows(700)).withRows(TUESDAY, rows(700));

            CapturedOutput run = testbed.ingest("--force", "2025-03-03", "2025-03-04");
            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-03|LOADED|3000", "2025-03-04|SUSPECT|");

            market.withRows(TUESDAY, rows(3000));
            testbed.ingest("--force", "2025-03-03", "2025-03-04");
            assertThat(testbed.rows("select message from open_findings"))
                    .containsExactly(
                            "expected a reload that deletes at most 90 of the 3000 stored rows, found one that deletes 2300");
        }
    }

    @Test
    void acceptedDayIsLoadedAndRecordedAsAccepted() {
        Market market = Market.empty().withRows(MONDAY, rows(3000)).withRows(TUESDAY, rows(700));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest("2025-03-03", "2025-03-04");
            CapturedOutput run = testbed.ingest("--accept", "--reason", "the vendor confirmed it", "2025-03-04");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-03|LOADED|3000", "2025-03-04|LOADED|700");
            String accepted = "accepted by " + testbed.value("select current_user") + ": the vendor confirmed it";
            assertThat(testbed.value("select message from trading_days where trading_date = '2025-03-04'"))
                    .startsWith(accepted + "; expected about 3000 rows");
            assertThat(testbed.rows("select kind, decision, resolved_at is not null from findings"))
                    .containsExactly("day_incomplete|" + accepted + "|t");

            market.withRows(WEDNESDAY, rows(3000));
            assertThat(testbed.ingest("2025-03-05").exitCode()).isZero();
            assertThat(testbed.rows(OPEN))
                    .as("an accepted day is not compared again")
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--accept 2025-03-03",
                "--accept --reason x 2025-03-03 2025-03-04",
                "--accept --reason x --plan 2025-03-03",
                "--accept --reason x --probe 2025-03-03",
                "--reason x 2025-03-03"
            })
    void acceptanceNeedsOneDateAndAReason(String arguments) {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            CapturedOutput run = testbed.ingest(arguments.split(" "));

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("--accept");
            assertThat(testbed.vendor.calls()).isEmpty();
        }
    }

    @Test
    void partialFirstDayIsFoundOnceItHasNeighbors() {
        Market market = Market.empty().withRows(MONDAY, rows(700)).withRows(TUESDAY, rows(3000));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            assertThat(testbed.ingest("2025-03-03").exitCode()).isZero();
            assertThat(testbed.rows(OPEN)).isEmpty();
            assertThat(testbed.ingest("2025-03-04").exitCode()).isZero();

            assertThat(testbed.rows(DAYS)).containsExactly("2025-03-03|LOADED|700", "2025-03-04|LOADED|3000");
            assertThat(testbed.rows(OPEN)).containsExactly("day_incomplete|2025-03-03|");

            market.withRows(MONDAY, rows(3000));
            assertThat(testbed.ingest("--force", "2025-03-03").exitCode()).isZero();
            assertThat(testbed.rows(OPEN)).isEmpty();
        }
    }

    /// Tuesday is loaded first; Monday is genuine, and Tuesday a copy of it.
    @Test
    void copyIsFoundWhenTheSessionBeforeIsLoadedLater() {
        Market market = Market.of(1, 300).withAlteration(TUESDAY, new DayAlteration.PreviousSessionCopy());
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            assertThat(testbed.ingest("2025-03-04").exitCode()).isZero();
            assertThat(testbed.ingest("2025-03-03").exitCode()).isZero();

            assertThat(testbed.rows(OPEN)).containsExactly("day_stale_copy|2025-03-04|");
        }
    }

    /// A ticker that goes to another company: two rows, then one.
    @Test
    void marketOfFewTickersIsNotCompared() {
        Market market = Market.empty()
                .withRows(LocalDate.of(2016, 1, 14), List.of(Row.of("CB", "132.9"), Row.of("ACE", "111")))
                .withRows(LocalDate.of(2016, 1, 15), List.of(Row.of("CB", "108.4")));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            assertThat(testbed.ingest("2016-01-14", "2016-01-15").exitCode()).isZero();
            assertThat(testbed.rows(DAYS)).containsExactly("2016-01-14|LOADED|2", "2016-01-15|LOADED|1");
            assertThat(testbed.rows(OPEN)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy", "absentByShares", "absentByDollars", "corrupt", "adjusted", "partial"})
    void faultyDayIsHeldBack(String fault) {
        DayAlteration alteration = switch (fault) {
            case "copy" -> new DayAlteration.PreviousSessionCopy();
            case "absentByShares" -> new DayAlteration.MostTradedAbsent(100, false);
            case "absentByDollars" -> new DayAlteration.MostTradedAbsent(100, true);
            case "corrupt" -> new DayAlteration.CorruptShare(0.5);
            case "adjusted" -> new DayAlteration.Adjusted();
            default -> new DayAlteration.PartialShare(0.75);
        };
        String kind = switch (fault) {
            case "copy" -> "day_stale_copy";
            case "adjusted" -> "bars_conflict";
            default -> "day_incomplete";
        };
        Market market = Market.of(1, 1200).withAlteration(WEDNESDAY, alteration);
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            CapturedOutput run = testbed.ingest("2025-02-26", "2025-03-06");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(testbed.rows("select trading_date from missing_sessions"))
                    .containsExactly("2025-03-05");
            assertThat(testbed.rows("select verdict from missing_sessions")).containsExactly("SUSPECT");
            assertThat(testbed.rows(OPEN)).containsExactly(kind + "|2025-03-05|");

            market.withoutOverrides(WEDNESDAY);
            assertThat(testbed.ingest("2025-03-05").exitCode()).isZero();
            assertThat(testbed.rows(OPEN)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0", "0.5", "otc"})
    void unusualDayIsLoadedWithAFinding(String fault) {
        DayAlteration alteration = fault.equals("otc")
                ? new DayAlteration.OverTheCounter(40)
                : new DayAlteration.VolumeScaled(Double.parseDouble(fault));
        Market market = Market.of(1, 300).withAlteration(WEDNESDAY, alteration);
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            CapturedOutput run = testbed.ingest("2025-02-26", "2025-03-06");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(testbed.rows(OPEN))
                    .containsExactly((fault.equals("otc") ? "bars_conflict" : "day_volume") + "|2025-03-05|");
            assertThat(testbed.value("select count(*) from daily_bars where ticker like 'MADEF%'"))
                    .isEqualTo("0");
            assertThat(testbed.value("select count(*) from refused_rows where reason = 'traded over the counter'"))
                    .isEqualTo(fault.equals("otc") ? "40" : "0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void orderOfRowsThatDifferDoesNotMatter(boolean before) {
        List<Row> rows = List.of(Row.of("AAA", "10"), Row.of("BBB", "20"), Row.of("CCC", "30"));
        Market market = Market.empty()
                .withRows(MONDAY, rows)
                .withAlteration(MONDAY, new DayAlteration.Doubled(Set.of("BBB"), before));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            assertThat(testbed.ingest("2025-03-03").exitCode()).isZero();
            assertThat(testbed.rows("select ticker, close from daily_bars order by 1"))
                    .containsExactly("AAA|10", "CCC|30");
            assertThat(testbed.rows("select bars, refused, results_count from ingestion_logs"))
                    .containsExactly("2|2|4");
            assertThat(testbed.rows(OPEN)).containsExactly("bars_conflict|2025-03-03|BBB");
        }
    }

    /// Thirteen months with early closes, and days loaded in two pieces and out of order.
    @Test
    void genuineMarketIsLoadedWithoutFindings() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(3, 400))) {
            assertThat(testbed.ingest("2025-03-01", "2026-01-31").exitCode()).isZero();
            assertThat(testbed.ingest("2025-01-01", "2025-02-28").exitCode()).isZero();

            assertThat(testbed.rows("select verdict, count(*) from trading_days group by 1 order by 1"))
                    .containsExactly("LOADED|270", "NO_SESSION|126");
            assertThat(testbed.rows("select kind, trading_date, message from findings"))
                    .isEmpty();
        }
    }

    @Test
    void daysOfAnOlderVersionGetTheirStatisticsFromTheirBars() {
        Market market = Market.of(1, 1200).withAlteration(WEDNESDAY, new DayAlteration.PreviousSessionCopy());
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest("2025-02-26", "2025-03-04");
            String statistics = """
                    select trading_date, bars, round(shares), round(typical_volume::numeric, 6), most_shares, most_dollars,
                        most_dollars_closes, most_dollars_volumes
                    from day_statistics order by 1""";
            List<String> stored = testbed.rows(statistics);
            testbed.execute("delete from day_statistics");

            assertThat(testbed.ingest("2025-03-05").exitCode()).isEqualTo(75);
            assertThat(testbed.rows(statistics)).isEqualTo(stored);
        }
    }

    /// With every fault of the vendor, a forced reload leaves the stored day unchanged.
    @Test
    void faultyReloadLeavesTheStoredDay() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 300))) {
            testbed.ingest("2025-03-03", "2025-03-05");
            List<String> bars = testbed.rows("select * from daily_bars order by trading_date, ticker");
            testbed.vendor.faultWith(Faults.always(Fault.day(new DayAlteration.PreviousSessionCopy()))
                    .onDays(TUESDAY));
            CapturedOutput run = testbed.ingest("--force", "2025-03-04");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(testbed.rows("select * from daily_bars order by trading_date, ticker"))
                    .isEqualTo(bars);
            assertThat(testbed.rows(OPEN)).containsExactly("day_stale_copy|2025-03-04|");
        }
    }
}
