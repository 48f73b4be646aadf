package finance.ml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Settings;
import finance.ml.MlWorkerRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The data and the texts of the report.
@Tag("slow")
final class ReportTest {
    @TempDir
    private Path folder;

    @Test
    void emptyDatabaseNamesTheFirstCommands() throws IOException {
        assertThat(page(new ReportFixture()))
                .contains("Nothing is loaded yet", "transform-worker --all")
                .doesNotContain("data-chart=");
    }

    @Test
    void aDatabaseWithoutModelsShowsPricesAndHealth() throws IOException {
        assertThat(page(new ReportFixture().sessions().bars("AAPL", 200)))
                .contains(
                        "not forecast",
                        "No model has been evaluated yet",
                        "No forecast has been scored yet",
                        "No model has been tuned yet",
                        "62 sessions loaded, 1 missing; no row was refused.",
                        "the vendor sent &lt;no&gt; rows")
                .contains("data-chart=\"price\"")
                .doesNotContain("data-chart=\"ratio\"");
    }

    @Test
    void sessionsOutsideThePlanAreNotMissing() throws IOException {
        assertThat(page(new ReportFixture().sessions().bars("AAPL", 200).sql("""
                        insert into trading_days (trading_date, is_session, verdict, message)
                        values ('2024-12-31', true, 'OUT_OF_PLAN', 'before the first session of the plan')""")))
                .contains("62 sessions loaded, 1 missing")
                .doesNotContain("before the first session of the plan");
    }

    @Test
    void namedTickersAreShownAndAnUnknownOneIsNamed() throws IOException {
        ReportFixture base =
                new ReportFixture().sessions().bars("CpS", 20).bars("CPS", 30).bars("ZZ", 40);
        assertThat(page(base, "CpS", "NOPE"))
                .contains("<h3>CpS</h3>", "NOPE was requested and has no bar")
                .doesNotContain("<h3>CPS</h3>", "<h3>ZZ</h3>");
    }

    @Test
    void theMostTradedAreShownWhereNoneIsNamedThoseWithForecastsFirst() {
        ReportFixture base = new ReportFixture().sessions();
        for (int i = 1; i <= 6; i++) {
            base.bars("T" + i, 10 * i);
        }
        base.forecast("T1", "naive", "2025-03-31", 0);
        assertThat(read(base).prices()).extracting(PriceHistory::ticker).containsExactly("T1", "T6", "T5", "T4");
    }

    @Test
    void theRecordIsThatOfTheScoredForecasts() {
        ReportFixture base = new ReportFixture()
                .sessions()
                .bars("A", 100)
                .bars("B", 10)
                .forecast("A", "ARIMA(1,1,1)", "2025-03-12", 0.02)
                .forecast("A", "ARIMA(0,1,0)", "2025-03-13", 0.02)
                .forecast("B", "ARIMA(1,1,1)", "2025-03-13", -0.2);
        MlWorkerRuns.succeed(base.environment, "score");
        ForecastTrackRecord.Line line = read(base).trackRecord().total(1).orElseThrow();

        double a71 = close(100, 71), a72 = close(100, 72), a73 = close(100, 73);
        double b72 = close(10, 72), b73 = close(10, 73);
        double errors =
                Math.abs(a72 - 1.02 * a71) / a71 + Math.abs(a73 - 1.02 * a72) / a72 + Math.abs(b73 - 0.8 * b72) / b72;
        double naive = Math.abs(a72 - a71) / a71 + Math.abs(a73 - a72) / a72 + Math.abs(b73 - b72) / b72;
        assertThat(line.errorSums().count()).isEqualTo(3);
        assertThat(line.days()).isEqualTo(2);
        assertThat(line.errorSums().ratio()).isCloseTo(errors / naive, within(1e-9));
        double ratioOfA = (Math.abs(a72 - 1.02 * a71) / a71 + Math.abs(a73 - 1.02 * a72) / a72)
                / (Math.abs(a72 - a71) / a71 + Math.abs(a73 - a72) / a72);
        double ratioOfB = Math.abs(b73 - 0.8 * b72) / Math.abs(b73 - b72);
        assertThat(line.errorOverNaive().orElseThrow()).isCloseTo(Math.sqrt(ratioOfA * ratioOfB), within(1e-9));
        assertThat(line.errorSums().inside80()).isEqualTo(2);
        assertThat(line.againstNaive()).isEmpty();
        assertThat(read(base).trackRecord().lines())
                .extracting(ForecastTrackRecord.Line::kind)
                .containsOnly("ARIMA");
    }

    private static double close(double price, int dayOfYear) {
        return Math.round(100 * price * (1 + 0.1 * Math.sin(dayOfYear / 7.0))) / 100.0;
    }

    /// The cash buys shares at the close before the ex-dividend date, less the cash. The 60 sessions shown
    /// begin on 6 January.
    @Test
    void priceHasTheValueWithDividendsReinvestedBesideIt() throws IOException {
        ReportFixture base = new ReportFixture()
                .sessions()
                .bars("A", 100)
                .bars("B", 50)
                .dividend("A", "2025-01-03", 5)
                .dividend("A", "2025-03-10", 2);
        double shares = 1 / (1 - 2 / close(100, 66));
        PriceHistory history = read(base).prices().getFirst();
        assertThat(history.ticker()).isEqualTo("A");
        assertThat(history.reinvested().get(LocalDate.of(2025, 1, 6))).isCloseTo(close(100, 6), within(1e-9));
        assertThat(history.reinvested().get(LocalDate.of(2025, 3, 7))).isCloseTo(close(100, 66), within(1e-9));
        assertThat(history.reinvested().get(LocalDate.of(2025, 3, 31)))
                .isCloseTo(shares * close(100, 90), within(1e-9));
        double price = 100 * (close(100, 90) / close(100, 6) - 1);
        double total = 100 * (shares * close(100, 90) / close(100, 6) - 1);
        String returns = String.format(
                Locale.ROOT, "Return over these sessions %.1f %%, with dividends reinvested %.1f %%.", price, total);
        assertThat(page(base))
                .contains(returns.replace('-', '−'))
                .containsOnlyOnce("with dividends reinvested")
                .containsOnlyOnce("\"reinvested\":");
    }

    @Test
    void significantlyWorseThanNaiveIsReported() throws IOException {
        ReportFixture base = new ReportFixture().sessions().bars("A", 100);
        for (int day = 3; day <= 21; day++) {
            LocalDate origin = LocalDate.of(2025, 3, day);
            if (origin.getDayOfWeek().getValue() < 6) {
                base.forecast("A", "drift", origin.toString(), 0.03);
            }
        }
        MlWorkerRuns.succeed(base.environment, "score");
        base.backtest("train", "ARIMA(1,1,1)", "A", 2.2, "no better than naive")
                .backtest("tune", "LSTM", "A", 1.2, "better than naive");
        assertThat(page(base))
                .contains(
                        "significantly worse than naive.",
                        "1 of 2 backtests was significantly better than naive and none worse, by Benjamini–Hochberg",
                        "significance better\">better than naive");
    }

    /// Runs from before calibrated backtests have the scores of Gaussian intervals, of two variances.
    @Test
    void scoreOfABacktestIsThatOfItsIntervals() {
        ReportFixture base = new ReportFixture()
                .sessions()
                .bars("A", 100)
                .backtest("train", "ARIMA(1,1,1)", "A", 1.9, "no better than naive")
                .backtest("train", "LSTM", "A", 2.1, "no better than naive")
                .sql("""
                update model_runs
                set parameters = '{"scale": "LEVEL", "variance": "gjr-garch", "intervals": [
                    {"level": 0.8, "coverage": 0.8, "winkler": 1.25}, {"level": 0.95, "coverage": 0.95, "winkler": 2}]}'
                where model = 'LSTM'""")
                .sql("""
                update model_runs
                set parameters = '{"scale": "LEVEL", "variance": "EWMA", "intervals": [
                    {"variance": "CONSTANT", "level": 0.8, "winkler": 9}, {"variance": "EWMA", "level": 0.8, "winkler": 3.5}]}'
                where model <> 'LSTM'""");
        assertThat(read(base).backtests())
                .extracting(test -> test.run().model(), test -> test.intervals().winkler80())
                .containsExactly(tuple("ARIMA(1,1,1)", 3.5), tuple("LSTM", 1.25));
    }

    @Test
    void onlyTheNewestBacktestOfAKindCounts() {
        ReportFixture base = new ReportFixture()
                .sessions()
                .bars("A", 100)
                .backtest("train", "ARIMA(1,1,1)", "A", 1.9, "no better than naive")
                .backtest("train", "ARIMA(2,1,0)", "A", 2.1, "no better than naive")
                .backtest("tune", "ARIMA(0,1,0)", "A", 2, "no better than naive");
        assertThat(read(base).backtests())
                .extracting(test -> test.run().model())
                .containsExactly("ARIMA(0,1,0)", "ARIMA(2,1,0)");
        assertThat(read(base).tuning()).extracting(TuningRun::model).containsExactly("ARIMA(0,1,0)");
    }

    @Test
    void forecastsFromBeforeASplitAreOnTheShareBasisOfTheLastSession() {
        ReportFixture base = new ReportFixture().sessions().bars("A", 100).forecast("A", "naive", "2025-03-26", 0);
        double before = read(base)
                .prices()
                .getFirst()
                .fans()
                .getFirst()
                .steps()
                .getFirst()
                .mean();
        base.sql("insert into splits (ticker, execution_date, split_from, split_to) values ('A', '2025-03-28', 1, 4)");
        PriceHistory history = read(base).prices().getFirst();
        PriceHistory.Fan fan = history.fans().getFirst();
        assertThat(fan.steps().getFirst().mean()).isCloseTo(before / 4, within(1e-9));
        assertThat(fan.steps().getFirst().mean()).isCloseTo(history.closes().get(fan.origin()), within(1e-9));
    }

    @Test
    void earlierFanIsTheNewestWithAllOutcomes() {
        ReportFixture base = new ReportFixture().sessions().bars("A", 100);
        for (String origin : List.of("2025-03-21", "2025-03-24", "2025-03-25", "2025-03-31")) {
            base.forecast("A", "naive", origin, 0);
        }
        assertThat(read(base).prices().getFirst().fans())
                .extracting(PriceHistory.Fan::origin)
                .containsExactly(LocalDate.of(2025, 3, 24), LocalDate.of(2025, 3, 31));
    }

    @Test
    void madeUpDataAreLabelledSoAndOthersAreNot() throws IOException {
        ReportFixture base = new ReportFixture().sessions().bars("A", 100);
        assertThat(page(base)).doesNotContain("Made-up data.");
        base.sql("""
                insert into ingestion_logs (ingestion_date, row_count, duration_seconds, verdict, results_count, request_id)
                values ('2025-01-02', 0, 1, 'LOADED', 0, 'made-up-1')""");
        assertThat(page(base)).contains("Made-up data.");
    }

    @Test
    void suspectProvisionalAndCorrectedDaysAreMarkedInTheCalendar() {
        ReportFixture base = new ReportFixture()
                .sessions()
                .bars("A", 100)
                .sql("update trading_days set verdict = 'SUSPECT' where trading_date = '2025-02-05'")
                .sql("update trading_days set provisional = true where trading_date = '2025-03-31'")
                .sql("""
                        insert into bar_revisions (ticker, trading_date, open, high, low, close, volume, known_from, known_to)
                        values ('A', '2025-01-02', 9, 9, 9, 9, 1000, '2025-01-03', '2025-01-04')""");
        DayCalendar calendar = DayCalendar.of(read(base).dataQuality().days()).getFirst();
        assertThat(List.of(calendar.suspect(), calendar.provisional(), calendar.revised()))
                .allSatisfy(marks -> assertThat(marks).containsOnlyOnce("M"));
        assertThat(calendar.missing()).isEmpty();
        assertThat(calendar.loaded().chars().filter(c -> c == 'M')).hasSize(60);
    }

    @Test
    void openFindingsAreCountedByKindWithTheNewestMessage() throws IOException {
        ReportFixture base = new ReportFixture().sessions().bars("A", 100).sql("""
                insert into findings (trading_date, ticker, kind, message, decision, resolved_at)
                values
                    ('2025-01-10', 'OLD', 'split_missing', 'the close went from <1> to 10', 'not applied', null),
                    ('2025-01-13', 'NEW', 'split_missing', 'the close went from <2> to 20', 'not applied', null),
                    ('2025-01-14', null, 'day_volume', 'settled', 'loaded', now())""");
        assertThat(read(base).dataQuality().findings())
                .containsExactly(new DataQuality.FindingSummary(
                        "split_missing",
                        2,
                        LocalDate.of(2025, 1, 13),
                        "NEW: the close went from <2> to 20",
                        "not applied"));
        assertThat(page(base)).contains("NEW: the close went from &lt;2&gt; to 20");
    }

    @Test
    void refusedRowsAreCountedByReasonOfTheRunThatADayStandsBy() {
        ReportFixture base = new ReportFixture().sessions().bars("A", 100).sql("""
                with run as (
                    insert into ingestion_logs (ingestion_date, row_count, duration_seconds, verdict, results_count, refused)
                    values ('2025-01-02', 0, 1, 'LOADED', 2, 2), ('2025-01-02', 0, 1, 'LOADED', 2, 2)
                    returning run_id
                ),
                refused as (
                    insert into refused_rows (run_id, ticker, reason, raw)
                    select run_id, 'X<', reason, '{"T":"X<"}' from run cross join (values ('high below low'), ('duplicate')) as why (reason)
                )
                update trading_days set run_id = (select max(run_id) from run) where trading_date = '2025-01-02'""");
        assertThat(read(base).dataQuality().refused())
                .containsExactly(
                        new DataQuality.Refused("duplicate", 1, 1, "X<", "{\"T\":\"X<\"}"),
                        new DataQuality.Refused("high below low", 1, 1, "X<", "{\"T\":\"X<\"}"));
    }

    @Test
    void everyPointOfATuningIsShownFromItsFile() throws IOException {
        Files.writeString(
                folder.resolve("lstm_tuning_results.csv"),
                "ticker,lookback,RMSE,note\nA,15,2.123456789,\"a \"\"b\"\", c\"\nA,30,1.5,<i>\nA,60");
        assertThat(page(new ReportFixture().sessions().bars("A", 100), "A", "--results", folder.toString()))
                .contains("All grid points or orders tried", "2.1235", "a &quot;b&quot;, c", "&lt;i&gt;")
                .doesNotContain(">60<");
    }

    @Test
    void aTuningFileWithAByteOrderMarkAndCrlfIsShown() throws IOException {
        Files.writeString(folder.resolve("lstm_tuning_results.csv"), "\uFEFFticker,RMSE\r\nA,2.123456789\r\n");
        assertThat(page(new ReportFixture().sessions().bars("A", 100), "A", "--results", folder.toString()))
                .contains(">ticker<", "2.1235")
                .doesNotContain("\uFEFF");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() throws IOException {
        ReportFixture base = new ReportFixture();
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(MlWorkerRuns.run(
                        base.environment,
                        "report",
                        "--out",
                        file.resolve("report.html").toString()))
                .isEqualTo(2);
    }

    private String page(ReportFixture base, String... tickers) throws IOException {
        Path file = folder.resolve("new").resolve("report.html");
        String[] args = new String[tickers.length + 3];
        args[0] = "report";
        args[1] = "--out";
        args[2] = file.toString();
        System.arraycopy(tickers, 0, args, 3, tickers.length);
        MlWorkerRuns.succeed(base.environment, args);
        return Files.readString(file);
    }

    private static Report read(ReportFixture base) {
        try (Database database = Database.of(DatabaseConfig.from(new Settings(base.environment)), 1)) {
            return new ReportStore(database).read(List.of(), List.of());
        }
    }
}
