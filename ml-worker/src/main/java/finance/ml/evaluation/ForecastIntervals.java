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
import finance.ml.volatility.PriceTick;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The rule for the intervals of every forecast, stored or evaluated: [CalibratedIntervals], or Gaussian ones
/// of log closes if the volatility cannot be forecast. No half width is below one tick, and every bound is a
/// positive price. Like the parameters of a model, those of the volatility are fitted once and then applied at
/// several origins.
public final class ForecastIntervals {
    /// A forecast with these intervals.
    ///
    /// @param forecast of log closes
    /// @param parameters the content of `model_runs.parameters` on the intervals
    public record Result(Forecast forecast, Map<String, Object> parameters) {
        /// The intervals that many sessions ahead on a scale, by level as in [IntervalLevels#ALL].
        List<Interval> on(Scale scale, int sessionsAhead) {
            return IntervalLevels.ALL.stream()
                    .map(level -> forecast.interval(sessionsAhead, level))
                    .map(interval -> scale == Scale.LOG
                            ? interval
                            : new Interval(Math.exp(interval.lower()), Math.exp(interval.upper())))
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
    /// @throws UnusableSeriesException if a mean or a bound is no price, see [Forecast#onLogs]
    public Result around(Series known, Forecast forecast) {
        if (calibration.isEmpty()) {
            return gaussian(known, forecast, reason);
        }
        try {
            CalibratedIntervals calibrated = calibration.get().around(known, forecast);
            return new Result(calibrated.forecast(), calibrated.parameters());
        } catch (UnusableSeriesException e) {
            return gaussian(known, forecast, e.getMessage());
        }
    }

    private Result gaussian(Series known, Forecast forecast, String why) {
        Variance variance = gaussianVariance.get();
        double factor = EwmaVariance.factorOnLogs(model, known, fitted, variance);
        double tick = PriceTick.leastHalfWidth(known);
        double[][] halfWidths = new double[forecast.horizon()][IntervalLevels.ALL.size()];
        for (int h = 1; h <= forecast.horizon(); h++) {
            for (int i = 0; i < halfWidths[h - 1].length; i++) {
                double level = IntervalLevels.ALL.get(i);
                Interval gaussian = Interval.gaussian(0, factor * forecast.standardError(h), level);
                halfWidths[h - 1][i] = Math.max(tick, gaussian.upper());
            }
        }
        return new Result(
                forecast.onLogs(known, halfWidths),
                Map.of(CalibratedIntervals.VARIANCE, variance.name().toLowerCase(Locale.ROOT), NOT_CALIBRATED, why));
    }
}
