package finance.ml.evaluation;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Interval;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import finance.ml.volatility.CalibratedIntervals;
import finance.ml.volatility.IntervalCalibration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The rule for the intervals of every forecast, stored or evaluated: [CalibratedIntervals], or Gaussian ones
/// if the volatility cannot be forecast. Like the parameters of a model, those of the volatility are fitted
/// once and then applied at several origins.
public final class ForecastIntervals {
    /// A forecast with these intervals.
    ///
    /// @param scale of the forecast: logs, unless the model is on dollars and the intervals are Gaussian
    /// @param parameters the content of `model_runs.parameters` on the intervals
    public record Result(Forecast forecast, Scale scale, Map<String, Object> parameters) {
        /// The intervals that many sessions ahead on another scale, by level as in [IntervalLevels#ALL].
        List<Interval> on(Scale other, int sessionsAhead) {
            return IntervalLevels.ALL.stream()
                    .map(level -> forecast.interval(sessionsAhead, level))
                    .map(interval -> scale == other
                            ? interval
                            : new Interval(
                                    other.fromPrice(scale.toPrice(interval.lower())),
                                    other.fromPrice(scale.toPrice(interval.upper()))))
                    .toList();
        }
    }

    private static final String NOT_CALIBRATED = "not_calibrated";

    private final FittedForecaster model;
    private final int fitted;
    private final Supplier<Variance> gaussianVariance;
    private final Optional<IntervalCalibration> calibration;
    private final String reason;

    private ForecastIntervals(
            FittedForecaster model,
            int fitted,
            Supplier<Variance> gaussianVariance,
            Optional<IntervalCalibration> calibration,
            String reason) {
        this.model = model;
        this.fitted = fitted;
        this.gaussianVariance = gaussianVariance;
        this.calibration = calibration;
        this.reason = reason;
    }

    /// Fits the volatility of the model's errors, if that is possible.
    ///
    /// @param history that the model was fitted on
    /// @param gaussianVariance the variance of Gaussian intervals, see [IntervalAccuracy#better]; called if there
    ///     are any
    public static ForecastIntervals fit(FittedForecaster model, Series history, Supplier<Variance> gaussianVariance) {
        try {
            return new ForecastIntervals(
                    model, history.size(), gaussianVariance, Optional.of(IntervalCalibration.fit(model, history)), "");
        } catch (UnusableSeriesException e) {
            return new ForecastIntervals(model, history.size(), gaussianVariance, Optional.empty(), e.getMessage());
        }
    }

    /// The intervals around a forecast of the model from the end of `known`, from no later data.
    ///
    /// @param known the history that the model was fitted on, possibly continued
    public Result around(Series known, Forecast forecast) {
        if (calibration.isEmpty()) {
            return gaussian(known, forecast, reason);
        }
        try {
            CalibratedIntervals calibrated = calibration.get().around(known, forecast);
            return new Result(calibrated.forecast(), Scale.LOG, calibrated.parameters());
        } catch (UnusableSeriesException e) {
            return gaussian(known, forecast, e.getMessage());
        }
    }

    private Result gaussian(Series known, Forecast forecast, String why) {
        Variance variance = gaussianVariance.get();
        Forecast current =
                variance == Variance.EWMA ? forecast.widened(EwmaVariance.factor(model, known, fitted)) : forecast;
        return new Result(
                current,
                known.scale(),
                Map.of(CalibratedIntervals.VARIANCE, variance.name().toLowerCase(Locale.ROOT), NOT_CALIBRATED, why));
    }
}
