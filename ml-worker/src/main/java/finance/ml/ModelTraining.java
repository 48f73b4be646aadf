package finance.ml;

import finance.ml.evaluation.Backtest;
import finance.ml.evaluation.DataSplit;
import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.DriftForecaster;
import finance.ml.evaluation.EwmaVariance;
import finance.ml.evaluation.FittedForecaster;
import finance.ml.evaluation.Forecast;
import finance.ml.evaluation.Forecaster;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.ModelEvaluation;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.Series;
import finance.ml.evaluation.UnusableSeriesException;
import finance.ml.evaluation.Variance;
import finance.ml.store.ForecastRow;
import finance.ml.store.ModelRun;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// One ticker's model under the common protocol: judged beside naive and drift on the last fifth, fitted on the whole
/// history, asked for the next sessions, and stored before their outcome is known.
///
/// @param series on the scale the model is fitted on
/// @param refitEvery sessions between two fits while it is judged; 0 for one fit a window
record ModelTraining(
        ModelRun.Command command,
        String ticker,
        Series series,
        Forecaster forecaster,
        int refitEvery,
        Optional<Long> seed) {
    static final int HORIZON = 5;
    static final List<Integer> HORIZONS = List.of(1, HORIZON);

    /// The description of a fit for the stored run and the terminal.
    ///
    /// @param parameters what tells it apart, for `model_runs.parameters`
    /// @param likelihood empty for models without one
    /// @param text the estimates as a person reads them, whole lines; empty where there is nothing to read
    record FitDescription(Map<String, Object> parameters, Optional<ModelRun.Likelihood> likelihood, String text) {
        static FitDescription of(Map<String, Object> parameters) {
            return new FitDescription(parameters, Optional.empty(), "");
        }
    }

    /// A model that is judged and fitted.
    ///
    /// @param run not stored yet
    /// @param forecasts none where the ticker did not trade on the last loaded day
    /// @param text all of it as a person reads it
    /// @param verdict the same in a line
    record Trained(ModelRun run, List<ForecastRow> forecasts, String text, String verdict) {
        void print(boolean brief) {
            System.out.print(brief ? run.ticker() + ": " + verdict + "\n" : text);
        }
    }

    /// Trains, stores and prints.
    ///
    /// @throws UnusableSeriesException where the model cannot be judged or fitted
    void run(TickerCommand.RunContext context, Function<FittedForecaster, FitDescription> describe) {
        Trained trained = train(context.lastLoaded(), describe);
        context.runs().save(trained.run(), trained.forecasts());
        trained.print(context.brief());
    }

    /// Trains, and stores nothing.
    ///
    /// @param describe called with the fit on the whole history; it may also keep it
    /// @throws UnusableSeriesException where the model cannot be judged or fitted
    Trained train(LocalDate lastLoaded, Function<FittedForecaster, FitDescription> describe) {
        DataSplit split = DataSplit.ofFifths(series);
        Backtest backtest = new Backtest(split, refitEvery == 0 ? split.test() : refitEvery, horizons(split));
        Backtest.Result result = backtest.evaluate(series, List.of(new DriftForecaster(), forecaster));
        ModelEvaluation evaluation = result.of(forecaster.name(), 1);
        ModelEvaluation naive = result.of(NaiveForecaster.NAME, 1);
        try (FittedForecaster fitted = forecaster.fit(series, HORIZON)) {
            Forecast forecast = forecast(fitted, evaluation.variance());
            FitDescription description = describe.apply(fitted);
            Map<String, Object> parameters = new LinkedHashMap<>(description.parameters());
            parameters.put("scale", series.scale().name());
            parameters.put("refit_every", backtest.refitEvery());
            parameters.put("variance", evaluation.variance().name());
            parameters.put("intervals", intervals(evaluation));
            ModelRun run = new ModelRun(
                    command,
                    forecaster.name(),
                    ticker,
                    series.date(0),
                    last(),
                    series.size(),
                    parameters,
                    description.likelihood(),
                    Optional.of(ModelRun.TestRecord.of(series, split, evaluation, naive)),
                    seed);
            List<ForecastRow> rows = rows(forecast, lastLoaded);
            String verdict = forecaster.name() + ": " + Leaderboard.verdict(evaluation);
            String text = new Leaderboard(ticker, series, backtest, result)
                    + description.text()
                    + "  " + verdict + "\n"
                    + forecastText(rows, last(), lastLoaded);
            return new Trained(run, rows, text, verdict);
        }
    }

    /// Those that the test window has targets enough of for the test against naive.
    private List<Integer> horizons(DataSplit split) {
        List<Integer> horizons = HORIZONS.stream()
                .filter(horizon -> split.test() - horizon + 1 >= DieboldMariano.leastTargets(horizon))
                .toList();
        if (horizons.isEmpty()) {
            throw new UnusableSeriesException("expected at least %d bars, so that the last fifth can judge, found %d"
                    .formatted(5 * DieboldMariano.leastTargets(1), series.size()));
        }
        return horizons;
    }

    private Forecast forecast(FittedForecaster fitted, Variance variance) {
        Forecast forecast = fitted.forecast(series, HORIZON).checked(forecaster.name(), last());
        return variance == Variance.EWMA
                ? forecast.widened(EwmaVariance.factor(fitted, series, series.size()))
                : forecast;
    }

    private LocalDate last() {
        return series.date(series.size() - 1);
    }

    private static List<Map<String, Object>> intervals(ModelEvaluation evaluation) {
        List<Map<String, Object>> intervals = new ArrayList<>();
        for (IntervalAccuracy interval : evaluation.intervals()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("variance", interval.variance().name());
            one.put("level", interval.level());
            one.put("coverage", interval.coverage());
            one.put("winkler", interval.winklerScore());
            intervals.add(one);
        }
        return intervals;
    }

    /// None where the ticker did not trade on the last loaded day: its next sessions may be known already.
    private List<ForecastRow> rows(Forecast forecast, LocalDate lastLoaded) {
        return last().equals(lastLoaded) ? ForecastRow.of(lastLoaded, forecast, series.scale()) : List.of();
    }

    static String forecastText(List<ForecastRow> rows, LocalDate last, LocalDate lastLoaded) {
        return rows.isEmpty()
                ? "  no forecast: its last bar is of %s, the last loaded day is %s%n".formatted(last, lastLoaded)
                : Leaderboard.forecast(rows);
    }
}
