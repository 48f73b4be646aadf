package finance.ml;

import finance.ml.evaluation.Contest;
import finance.ml.evaluation.DriftForecaster;
import finance.ml.evaluation.EwmaVariance;
import finance.ml.evaluation.FittedForecaster;
import finance.ml.evaluation.Forecast;
import finance.ml.evaluation.Forecaster;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.Judgement;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.Series;
import finance.ml.evaluation.Split;
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

    /// Trains, stores and prints.
    ///
    /// @param tell what tells the fit on the whole history apart, for `model_runs.parameters`; it may also keep it
    /// @throws finance.ml.evaluation.UnusableSeriesException where the model cannot be judged or fitted
    void run(TickerCommand.Place place, Function<FittedForecaster, Map<String, Object>> tell) {
        Split split = Split.ofFifths(series);
        Contest contest = new Contest(split, refitEvery == 0 ? split.test() : refitEvery, HORIZONS);
        Contest.Result result = contest.judge(series, List.of(new DriftForecaster(), forecaster));
        Judgement judgement = result.of(forecaster.name(), 1);
        Judgement naive = result.of(NaiveForecaster.NAME, 1);
        try (FittedForecaster fitted = forecaster.fit(series, HORIZON)) {
            Forecast forecast = forecast(fitted, judgement.variance());
            Map<String, Object> parameters = new LinkedHashMap<>(tell.apply(fitted));
            parameters.put("scale", series.scale().name());
            parameters.put("refit_every", contest.refitEvery());
            parameters.put("variance", judgement.variance().name());
            parameters.put("intervals", intervals(judgement));
            ModelRun run = new ModelRun(
                    command,
                    forecaster.name(),
                    ticker,
                    series.date(0),
                    last(),
                    series.size(),
                    parameters,
                    Optional.empty(),
                    Optional.of(ModelRun.TestRecord.of(series, split, judgement, naive)),
                    seed);
            List<ForecastRow> rows = rows(forecast, place.lastLoaded());
            place.runs().save(run, rows);
            String verdict = forecaster.name() + ": " + Leaderboard.verdict(judgement);
            if (place.brief()) {
                System.out.println(ticker + ": " + verdict);
            } else {
                System.out.print(new Leaderboard(ticker, series, contest, result));
                System.out.println("  " + verdict);
                System.out.print(outlook(rows, last(), place.lastLoaded()));
            }
        }
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

    private static List<Map<String, Object>> intervals(Judgement judgement) {
        List<Map<String, Object>> intervals = new ArrayList<>();
        for (IntervalAccuracy interval : judgement.intervals()) {
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

    static String outlook(List<ForecastRow> rows, LocalDate last, LocalDate lastLoaded) {
        return rows.isEmpty()
                ? "  no forecast: its last bar is of %s, the last loaded day is %s%n".formatted(last, lastLoaded)
                : Leaderboard.forecast(rows);
    }
}
