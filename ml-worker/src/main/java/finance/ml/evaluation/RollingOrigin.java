package finance.ml.evaluation;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Forecasts from a sequence of origins, each from the data known at the origin (time-series
/// cross-validation). Tashman, *Out-of-sample tests of forecasting accuracy*, International Journal of
/// Forecasting 16 (2000) 437–450.
///
/// The origins depend only on this record, so they are the same for every model.
///
/// @param start observations known at the first origin; the first target is the one after them
/// @param end observations up to and with the last target
/// @param refitEvery the number of origins between two fits; the model is fitted at the first origin in any
/// case
/// @param horizons sessions ahead, each evaluated at all origins whose target session has a bar before `end`
public record RollingOrigin(int start, int end, int refitEvery, List<Integer> horizons) {
    public RollingOrigin {
        horizons = List.copyOf(horizons);
        if (start < 1 || end <= start || refitEvery < 1 || horizons.isEmpty() || Collections.min(horizons) < 1) {
            throw new IllegalArgumentException(
                    "expected 1 <= start < end, refits every 1 or more origins and horizons of 1 or more, found start %d, end %d, %d, %s"
                            .formatted(start, end, refitEvery, horizons));
        }
    }

    /// All forecasts of the model over the window, by origin, then horizon, without intervals.
    ///
    /// @throws UnusableSeriesException if the model cannot be fitted to this series
    public List<ForecastOutcome> run(Forecaster forecaster, Series series) {
        return run(forecaster, series, Optional.empty());
    }

    /// The same with the intervals of [ForecastIntervals], each from the data known at its origin. The
    /// volatility is fitted when the model is.
    ///
    /// @param gaussianVariance the variance where the intervals are Gaussian
    /// @throws UnusableSeriesException if the model cannot be fitted to this series
    public List<ForecastOutcome> withIntervals(Forecaster forecaster, Series series, Variance gaussianVariance) {
        return run(forecaster, series, Optional.of(gaussianVariance));
    }

    private List<ForecastOutcome> run(Forecaster forecaster, Series series, Optional<Variance> gaussianVariance) {
        List<ForecastOutcome> outcomes = new ArrayList<>();
        for (int fitted = start; fitted < end; fitted += refitEvery) {
            Series history = history(series, fitted);
            try (FittedForecaster model = forecaster.fit(history, Collections.max(horizons))) {
                Optional<ForecastIntervals> intervals =
                        gaussianVariance.map(variance -> ForecastIntervals.fit(model, history, () -> variance));
                int nextFit = Math.min(fitted + refitEvery, end);
                roll(model, forecaster.name(), series, fitted, nextFit, intervals, outcomes);
            }
        }
        return outcomes;
    }

    /// All forecasts of a model that was fitted before the start of the window and is not fitted again.
    public List<ForecastOutcome> run(FittedForecaster model, String name, Series series) {
        List<ForecastOutcome> outcomes = new ArrayList<>();
        roll(model, name, series, start, end, Optional.empty(), outcomes);
        return outcomes;
    }

    private Series history(Series series, int size) {
        if (end > series.size()) {
            throw new UnusableSeriesException("expected %d observations, found %d".formatted(end, series.size()));
        }
        return series.until(size);
    }

    private void roll(
            FittedForecaster model,
            String name,
            Series series,
            int fitted,
            int nextFit,
            Optional<ForecastIntervals> intervals,
            List<ForecastOutcome> outcomes) {
        Series window = history(series, end);
        double[] currentVariance = EwmaVariance.path(window.until(nextFit), start);
        double constantVariance = EwmaVariance.constant(model, series, fitted);
        for (int known = fitted; known < nextFit; known++) {
            Series seen = series.until(known);
            Forecast forecast = model.forecast(seen, Collections.max(horizons)).checked(name, series.date(known - 1));
            Optional<ForecastIntervals.Result> result = intervals.map(rule -> rule.around(seen, forecast));
            double factor = EwmaVariance.factor(currentVariance[known - 1], constantVariance);
            int origin = known - 1;
            for (int h : horizons) {
                OptionalInt target = window.after(origin, h);
                if (target.isPresent()) {
                    outcomes.add(new ForecastOutcome(
                            origin,
                            h,
                            window.value(target.getAsInt()),
                            forecast.mean(h),
                            forecast.standardError(h),
                            factor,
                            result.map(some -> some.on(series.scale(), h)).orElse(List.of())));
                }
            }
        }
    }
}
