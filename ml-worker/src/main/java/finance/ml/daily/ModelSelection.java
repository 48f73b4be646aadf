package finance.ml.daily;

import finance.ml.evaluation.EwmaVariance;
import finance.ml.evaluation.ForecastOutcome;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.evaluation.Variance;
import finance.ml.models.Model;
import finance.ml.models.Models;
import finance.ml.series.FitDescription;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.HoldOut;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The model that the validation window selects for one ticker, fitted on the whole history, and its
/// forecast.
///
/// The candidates, naive first, are fitted on the first four fifths of the history and make rolling-origin
/// forecasts over the last fifth. The model with the least squared error one step ahead is selected; naive if
/// no other model has a smaller one, or if the selected model cannot be fitted to the whole history. The same
/// window selects the variance of the intervals.
///
/// @param forecast on the scale of the logs
/// @param description of the fit on the whole history
record ModelSelection(
        String model,
        Variance variance,
        Forecast forecast,
        FitDescription description,
        Map<String, Double> validationRmse) {
    /// @param logs the history as logs, at least [DailyForecast#LEAST_HISTORY] long
    /// @throws UnusableSeriesException if naive cannot be fitted
    static ModelSelection of(Series logs, int horizon) {
        int training = HoldOut.start(logs.size());
        RollingOrigin window = new RollingOrigin(training, logs.size(), logs.size(), List.of(1));
        Series known = logs.until(training);
        Map<String, Double> errors = new LinkedHashMap<>();
        Forecaster best = null;
        List<ForecastOutcome> bestOutcomes = null;
        for (Forecaster candidate : Models.forecasters(Model.Use.FORECAST)) {
            try (FittedForecaster fitted = candidate.fit(known, horizon)) {
                List<ForecastOutcome> outcomes = window.run(fitted, candidate.name(), logs);
                double rmse = rmse(outcomes);
                errors.put(candidate.name(), rmse);
                if (best == null || rmse < rmse(bestOutcomes)) {
                    best = fitted.selected().orElse(candidate);
                    bestOutcomes = outcomes;
                }
            } catch (UnusableSeriesException e) {
                if (best == null) {
                    throw e;
                }
                errors.put(candidate.name(), Double.NaN);
            }
        }
        Variance variance = IntervalAccuracy.better(bestOutcomes);
        try {
            return fitted(best, variance, logs, horizon, errors);
        } catch (UnusableSeriesException e) {
            return fitted(new NaiveForecaster(), variance, logs, horizon, errors);
        }
    }

    private static ModelSelection fitted(
            Forecaster best, Variance variance, Series logs, int horizon, Map<String, Double> errors) {
        try (FittedForecaster fitted = best.fit(logs, horizon)) {
            Forecast forecast = fitted.forecast(logs, horizon).checked(best.name(), logs.date(logs.size() - 1));
            if (variance == Variance.EWMA) {
                forecast = forecast.widened(EwmaVariance.factor(fitted, logs, logs.size()));
            }
            return new ModelSelection(best.name(), variance, forecast, fitted.describe(), errors);
        }
    }

    private static double rmse(List<ForecastOutcome> outcomes) {
        return Math.sqrt(outcomes.stream()
                .mapToDouble(outcome -> outcome.error() * outcome.error())
                .average()
                .orElseThrow());
    }

    /// The content of `model_runs.parameters`.
    Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("scale", "log");
        parameters.put("variance", variance.name());
        Map<String, Object> validation = new LinkedHashMap<>();
        validationRmse.forEach((name, rmse) -> validation.put(name, Double.isFinite(rmse) ? rmse : null));
        parameters.put("validation_rmse", validation);
        description.coefficients().ifPresent(coefficients -> parameters.put(FitDescription.COEFFICIENTS, coefficients));
        return parameters;
    }
}
