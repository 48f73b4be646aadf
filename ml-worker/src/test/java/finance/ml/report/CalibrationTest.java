package finance.ml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Settings;
import finance.ml.MlWorkerRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Five tickers with a median of 100 and closes of 89, 94, 99, 100 and 106, on two days; the half widths
/// of the 80 % intervals are 5.1 to 5.5, those of the 95 % intervals 10.
@Tag("slow")
class CalibrationTest {
    private final ReportFixture base =
            new ReportFixture().sessions().bars("A", 100).sql("""
            with outcome as (
                select ticker, close, half_width, date '2025-03-03' + day as target_date
                from (values ('T1', 89, 5.1), ('T2', 94, 5.2), ('T3', 99, 5.3), ('T4', 100, 5.4), ('T5', 106, 5.5))
                    as outcome (ticker, close, half_width)
                cross join generate_series(0, 1) as day
            ),
            run as (
                insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                select command, model, ticker, '2025-01-02', target_date - 1, 60, '{}'
                from outcome
                cross join (values ('forecast', 'naive'), ('candidate', 'trees')) as kind (command, model)
                returning *
            ),
            forecast as (
                insert into forecasts (
                    run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                select
                    run.run_id, run.ticker, run.last_date, outcome.target_date, 1, 100,
                    100 - half_width, 100 + half_width, 90, 110
                from run
                inner join outcome on outcome.ticker = run.ticker and outcome.target_date = run.last_date + 1
                returning *
            )
            insert into forecast_scores (
                run_id, ticker, target_date, horizon, actual, naive, error, naive_error, absolute_percentage_error,
                inside_80, inside_95, winkler_80, winkler_95)
            select
                forecast.run_id, forecast.ticker, forecast.target_date, 1, close, 100, close - mean, close - 100, 1,
                close between lower_80 and upper_80, close between lower_95 and upper_95,
                interval_score(lower_80, upper_80, close, 0.8), interval_score(lower_95, upper_95, close, 0.95)
            from forecast
            inner join outcome on outcome.ticker = forecast.ticker and outcome.target_date = forecast.target_date""");

    @TempDir
    private Path folder;

    @Test
    void closesBelowEachQuantileAreCountedAndTheMedianItselfHalf() {
        assertThat(calibration().quantiles())
                .extracting(
                        quantile -> quantile.level() + ": " + quantile.below().share())
                .containsExactly("0.025: 0.2", "0.1: 0.4", "0.5: 0.7", "0.9: 0.8", "0.975: 1.0");
    }

    @Test
    void coverageIsOfTheDailyForecastsUpToEachDate() {
        List<Calibration.Coverage> coverages = calibration().coverages();
        assertThat(coverages)
                .extracting(Calibration.Coverage::date)
                .containsExactly(LocalDate.of(2025, 3, 3), LocalDate.of(2025, 3, 4));
        assertThat(coverages).allSatisfy(day -> {
            assertThat(day.narrow().share()).isCloseTo(0.4, within(1e-9));
            assertThat(day.wide().share()).isCloseTo(0.8, within(1e-9));
            assertThat(day.narrow().lower()).isLessThan(0.4);
            assertThat(day.narrow().upper()).isGreaterThan(0.4);
        });
    }

    /// Two forecasts per ticker are two per half width, so that groups of one forecast each have one width
    /// and error.
    @Test
    void outcomesAreGroupedByWidth() {
        List<Calibration.WidthGroup> widths = calibration().widths();
        assertThat(widths).hasSize(10);
        assertThat(widths.getFirst()).satisfies(group -> {
            assertThat(group.halfWidth()).isCloseTo(0.051, within(1e-9));
            assertThat(group.outcome()).isCloseTo(0.11, within(1e-9));
            assertThat(group.coverage()).isZero();
        });
        assertThat(widths.getLast().outcome()).isCloseTo(0.06, within(1e-9));
        assertThat(widths.get(5).coverage()).isEqualTo(1);
    }

    @Test
    void pageShowsLiveResultsBeforeBacktestsAndChartsWithTextAlternatives() throws Exception {
        base.backtest("train", "drift", "A", 2.1, "no better than naive");
        Path file = folder.resolve("report.html");
        MlWorkerRuns.succeed(base.environment, "report", "--out", file.toString());
        String page = Files.readString(file);
        assertThat(page)
                .contains(
                        "The intervals cannot be assessed yet: too few scored days; ",
                        "The quantiles in numbers",
                        "The widths in numbers")
                .containsPattern("data-chart=\"quantiles\" role=\"img\" aria-label=\"Share of closes below each")
                .containsSubsequence(
                        "id=\"calibration\"", "id=\"record\"", "id=\"leaderboard\"", "Backtests, by kind of model");
    }

    private Calibration calibration() {
        try (Database database = Database.of(DatabaseConfig.from(new Settings(base.environment)), 1)) {
            return new ReportStore(database).read(List.of(), List.of()).calibration();
        }
    }
}
