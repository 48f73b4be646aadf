package finance.ml.daily;

import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.ForecastIntervals;
import finance.ml.evaluation.ForecastOutcome;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.evaluation.Significance;
import finance.ml.models.Models;
import finance.ml.series.FitDescription;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.HoldOut;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// The model that the validation window selects for one ticker, fitted on the whole history, and its
/// forecast.
///
/// The candidates, naive first, are fitted on the first four fifths of the history and make rolling-origin
/// forecasts over the last fifth. A candidate replaces the naive forecast only if its squared errors one
/// session ahead are significantly smaller by the one-sided test of Diebold and Mariano, at the 5 % level
/// over all candidates together (Bonferroni's correction). Of several such candidates the one with the
/// least squared error is selected, and the simpler one if their errors are equal. Naive is also selected
/// if there are too few targets for the test, or if the selected model cannot be fitted to the whole
/// history. A candidate is not fitted if its own test finds no evidence for it ([Forecaster#screened]); a
/// ticker of WATCHLIST has more candidates and no such test.
///
/// @param forecast on the scale of the logs
/// @param description of the fit on the whole history
/// @param intervals the content of `model_runs.parameters` on the intervals
/// @param validation the errors of each candidate over the validation window, by its name
record ModelSelection(
        String model,
        Forecast forecast,
        FitDescription description,
        Map<String, Object> intervals,
        Map<String, Validation> validation) {
    private static final String NO_EVIDENCE = "its screening test finds no evidence for it";
    private static final double ROUNDING = 1e-9;

    /// The errors of one candidate.
    ///
    /// @param rmse one session ahead, on logs; NaN if it was not or could not be fitted, or no origin has a
    /// target
    /// @param pValue of the test against the naive forecast; NaN if there is none
    /// @param notFitted the reason why it was not or could not be fitted; empty if it was fitted
    record Validation(double rmse, double pValue, Optional<String> notFitted) {
        private static Validation without(String reason) {
            return new Validation(Double.NaN, Double.NaN, Optional.of(reason));
        }

        private static Validation of(double[] errors, double[] naive) {
            double squares = 0;
            for (double error : errors) {
                squares += error * error;
            }
            boolean testable = errors.length >= DieboldMariano.leastTargets(1);
            return new Validation(
                    Math.sqrt(squares / errors.length),
                    testable ? DieboldMariano.smallSample(errors, naive, 1).pValueOfSmallerErrors() : Double.NaN,
                    Optional.empty());
        }
    }

    /// One candidate over the validation window.
    ///
    /// @param forecaster with the specification that the fit selected
    private record Rolled(Forecaster forecaster, List<ForecastOutcome> outcomes, Validation errors) {}

    /// Selects, fits and forecasts.
    ///
    /// @param logs the history as logs, at least [TickerForecast#LEAST_HISTORY] long
    /// @throws UnusableSeriesException if the naive forecast cannot be fitted
    static ModelSelection of(Series logs, int horizon) {
        return candidates(logs, horizon, false).getFirst();
    }

    /// The selected model, and for a ticker of WATCHLIST all other candidates that can be fitted, so that
    /// all have a live record. Such a ticker has more candidates, and none is left out by its screening
    /// test.
    ///
    /// @param watched whether the ticker is in WATCHLIST
    /// @return the selected model first
    /// @throws UnusableSeriesException if the naive forecast cannot be fitted
    static List<ModelSelection> candidates(Series logs, int horizon, boolean watched) {
        List<Forecaster> candidates = Models.candidates(watched);
        Map<String, Validation> validation = new LinkedHashMap<>();
        List<Rolled> rolled = new ArrayList<>();
        int best = 0;
        for (Forecaster candidate : candidates) {
            Forecaster screened = watched
                    ? candidate
                    : candidate.screened(logs.until(HoldOut.start(logs.size()))).orElse(null);
            if (screened == null) {
                validation.put(candidate.name(), Validation.without(NO_EVIDENCE));
                continue;
            }
            try {
                Rolled one =
                        roll(screened, candidate.name(), rolled.isEmpty() ? null : rolled.getFirst(), logs, horizon);
                rolled.add(one);
                validation.put(candidate.name(), one.errors());
                boolean evident = one.errors().pValue() <= Significance.LEVEL / (candidates.size() - 1);
                if (evident
                        && one.errors().rmse()
                                < (1 - ROUNDING) * rolled.get(best).errors().rmse()) {
                    best = rolled.size() - 1;
                }
            } catch (UnusableSeriesException e) {
                if (rolled.isEmpty()) {
                    throw e;
                }
                validation.put(candidate.name(), Validation.without(e.getMessage()));
            }
        }
        return fitted(best, rolled, logs, horizon, validation, watched);
    }

    /// @param naive null for naive itself
    private static Rolled roll(Forecaster forecaster, String name, Rolled naive, Series logs, int horizon) {
        int training = HoldOut.start(logs.size());
        RollingOrigin window = new RollingOrigin(training, logs.size(), logs.size(), List.of(1));
        try (FittedForecaster fitted = forecaster.fit(logs.until(training), horizon)) {
            List<ForecastOutcome> outcomes = window.run(fitted, name, logs);
            List<ForecastOutcome> reference = naive == null ? outcomes : naive.outcomes();
            return new Rolled(
                    fitted.selected().orElse(forecaster), outcomes, Validation.of(errors(outcomes), errors(reference)));
        }
    }

    /// The selected model, or naive if it cannot be fitted; and the others, if they are wanted and can be
    /// fitted.
    ///
    /// @param selected the index of the selected model
    /// @param rolled naive first
    private static List<ModelSelection> fitted(
            int selected,
            List<Rolled> rolled,
            Series logs,
            int horizon,
            Map<String, Validation> validation,
            boolean others) {
        List<ModelSelection> selections = new ArrayList<>();
        List<Integer> order = new ArrayList<>(List.of(selected));
        IntStream.range(0, rolled.size()).filter(index -> index != selected).forEach(order::add);
        for (int index : order) {
            Rolled one = rolled.get(index);
            try {
                selections.add(fitted(one.forecaster(), one.outcomes(), logs, horizon, validation));
            } catch (UnusableSeriesException e) {
                if (index == 0) {
                    throw e;
                }
            }
            if (!others && !selections.isEmpty()) {
                break;
            }
        }
        return selections;
    }

    private static ModelSelection fitted(
            Forecaster best,
            List<ForecastOutcome> outcomes,
            Series logs,
            int horizon,
            Map<String, Validation> validation) {
        try (FittedForecaster fitted = best.fit(logs, horizon)) {
            Forecast forecast = fitted.forecast(logs, horizon).checked(best.name(), logs.date(logs.size() - 1));
            ForecastIntervals.Result result = ForecastIntervals.fit(
                            fitted, logs, () -> IntervalAccuracy.better(outcomes))
                    .around(logs, forecast);
            return new ModelSelection(
                    best.name(), result.forecast(), fitted.describe(), result.parameters(), validation);
        }
    }

    private static double[] errors(List<ForecastOutcome> outcomes) {
        return outcomes.stream().mapToDouble(ForecastOutcome::error).toArray();
    }

    /// The content of `model_runs.parameters`.
    Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("scale", "log");
        parameters.putAll(intervals);
        Map<String, Object> errors = new LinkedHashMap<>();
        Map<String, Object> tests = new LinkedHashMap<>();
        Map<String, Object> notFitted = new LinkedHashMap<>();
        validation.forEach((name, one) -> {
            errors.put(name, finite(one.rmse()));
            if (!name.equals(NaiveForecaster.NAME)) {
                tests.put(name, finite(one.pValue()));
            }
            one.notFitted().ifPresent(reason -> notFitted.put(name, reason));
        });
        parameters.put("validation_rmse", errors);
        parameters.put("validation_p_values", tests);
        if (!notFitted.isEmpty()) {
            parameters.put("not_fitted", notFitted);
        }
        description.coefficients().ifPresent(coefficients -> parameters.put(FitDescription.COEFFICIENTS, coefficients));
        return parameters;
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }
}
