package finance.ml.command;

import finance.ml.evaluation.Backtest;
import finance.ml.evaluation.DataSplit;
import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.ForecastIntervals;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.ModelEvaluation;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.models.Model;
import finance.ml.models.Models;
import finance.ml.series.FitDescription;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.HoldOut;
import finance.ml.series.Horizons;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import finance.ml.store.ForecastRow;
import finance.ml.store.ModelRun;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Trains the model of one ticker: evaluates it against naive and the other baselines on the last fifth of
/// the history, fits it on the whole history, forecasts the next sessions and stores the run with its
/// forecasts.
///
/// @param series on the scale that the model is fitted on
record ModelTraining(
        ModelRun.RunCommand command,
        String ticker,
        Series series,
        Forecaster forecaster,
        RefitOption refit,
        Optional<Long> seed) {

    /// A model after evaluation and fit.
    ///
    /// @param run not stored yet
    /// @param forecasts empty if the ticker did not trade on the last loaded day
    /// @param text the full report of the training
    record Trained(ModelRun run, List<ForecastRow> forecasts, String text) {
        /// Prints the report, unless the whole market is processed: then the table `model_runs` has it.
        void print(boolean wholeMarket) {
            if (!wholeMarket) {
                System.out.print(text);
            }
        }
    }

    /// Fits a model of one kind, see [Forecaster#fit].
    @FunctionalInterface
    interface Fit<F extends FittedForecaster> {
        F fit(Series history, int horizon);
    }

    /// Trains, stores and prints.
    ///
    /// @throws UnusableSeriesException if the model cannot be evaluated or fitted
    void run(TickerCommand.RunContext context) {
        run(context, forecaster::fit, FittedForecaster::describe);
    }

    /// Trains, stores and prints a model whose fit on the whole history needs more than its description.
    ///
    /// @param describe called with the fit on the whole history; may also save the fit
    /// @throws UnusableSeriesException if the model cannot be evaluated or fitted
    <F extends FittedForecaster> void run(
            TickerCommand.RunContext context, Fit<F> fit, Function<F, FitDescription> describe) {
        Trained trained = train(context, fit, describe);
        int stored = context.runs().save(trained.run(), trained.forecasts());
        trained.print(context.wholeMarket());
        if (!context.wholeMarket()) {
            System.out.print(notStoredText(trained.forecasts(), stored));
        }
    }

    /// Trains without storing the result.
    ///
    /// @param fit the fit on the whole history by `forecaster`
    /// @param describe called with the fit on the whole history; may also save the fit
    /// @throws UnusableSeriesException if the model cannot be evaluated or fitted
    <F extends FittedForecaster> Trained train(
            TickerCommand.RunContext context, Fit<F> fit, Function<F, FitDescription> describe) {
        DataSplit split = DataSplit.ofFifths(series);
        Backtest backtest = new Backtest(split, refit.origins(split), horizons(split));
        List<Forecaster> evaluated = new ArrayList<>(Models.forecasters(Model.Use.BASELINE));
        evaluated.add(forecaster);
        Backtest.Result result = backtest.evaluate(series, evaluated);
        ModelEvaluation evaluation = result.of(forecaster.name(), 1);
        ModelEvaluation naive = result.of(NaiveForecaster.NAME, 1);
        try (F fitted = fit.fit(series, Horizons.LONGEST)) {
            Forecast forecast = fitted.forecast(series, Horizons.LONGEST).checked(forecaster.name(), last());
            ForecastIntervals.Result stored =
                    ForecastIntervals.fit(fitted, series, evaluation::variance).around(series, forecast);
            FitDescription description = describe.apply(fitted);
            ModelRun run = new ModelRun(
                    command,
                    forecaster.name(),
                    ticker,
                    series.date(0),
                    last(),
                    series.size(),
                    parameters(description, backtest, evaluation, stored.parameters()),
                    description.likelihood(),
                    Optional.of(ModelRun.TestRecord.of(series, split, evaluation, naive)),
                    seed);
            List<ForecastRow> rows = rows(stored, last(), context);
            String significance = forecaster.name() + ": " + Leaderboard.significance(evaluation);
            String text = new Leaderboard(ticker, series, backtest, result)
                    + description.text()
                    + "  " + significance + "\n"
                    + forecastText(rows, last(), context.lastLoaded());
            return new Trained(run, rows, text);
        }
    }

    private Map<String, Object> parameters(
            FitDescription description, Backtest backtest, ModelEvaluation evaluation, Map<String, Object> stored) {
        Map<String, Object> parameters = new LinkedHashMap<>(description.parameters());
        parameters.put("scale", series.scale().name());
        parameters.put("refit_every", backtest.refitEvery());
        parameters.put("intervals", intervals(evaluation));
        parameters.putAll(stored);
        return parameters;
    }

    /// The horizons with enough targets in the test window for the Diebold-Mariano test against the naive
    /// forecast.
    private List<Integer> horizons(DataSplit split) {
        List<Integer> horizons = Horizons.EVALUATED.stream()
                .filter(horizon -> split.test() - horizon + 1 >= DieboldMariano.leastTargets(horizon))
                .toList();
        if (horizons.isEmpty()) {
            throw new UnusableSeriesException(
                    "expected at least %d bars, so that the last fifth is long enough for a test, found %d"
                            .formatted(HoldOut.leastHistory(DieboldMariano.leastTargets(1)), series.size()));
        }
        return horizons;
    }

    private LocalDate last() {
        return series.date(series.size() - 1);
    }

    private static List<Map<String, Object>> intervals(ModelEvaluation evaluation) {
        List<Map<String, Object>> intervals = new ArrayList<>();
        for (IntervalAccuracy interval : evaluation.intervals()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("level", interval.level());
            one.put("coverage", interval.coverage());
            one.put("winkler", interval.winklerScore());
            intervals.add(one);
        }
        return intervals;
    }

    /// The rows to store. Empty if the ticker did not trade on the last loaded day, because its next
    /// sessions may already be known.
    static List<ForecastRow> rows(ForecastIntervals.Result result, LocalDate last, TickerCommand.RunContext context) {
        return last.equals(context.lastLoaded())
                ? ForecastRow.of(last, result.forecast(), result.scale(), context.calendar())
                : List.of();
    }

    /// A line if an earlier run has stored the forecasts of the same model from the same origin; otherwise
    /// empty.
    static String notStoredText(List<ForecastRow> rows, int stored) {
        return stored == rows.size()
                ? ""
                : "  forecasts not stored: an earlier run of the same model has stored those from %s, and those are scored%n"
                        .formatted(rows.getFirst().originDate());
    }

    static String forecastText(List<ForecastRow> rows, LocalDate last, LocalDate lastLoaded) {
        return rows.isEmpty()
                ? "  no forecast: its last bar is of %s, the last loaded day is %s%n".formatted(last, lastLoaded)
                : Leaderboard.forecast(rows);
    }
}
