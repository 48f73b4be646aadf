package finance.ml.evaluation;

import finance.ml.series.Interval;
import finance.ml.series.Scale;
import java.util.List;

/// A forecast and the actual value of its target.
///
/// @param origin index of the last observation known when it was made
/// @param horizon sessions from the origin to the target
/// @param actual the observation of the target session
/// @param mean the forecast
/// @param standardError of the forecast, from the fit
/// @param ewmaFactor the factor of [EwmaVariance] for the standard error
/// @param intervals by [ForecastIntervals], by level as in [finance.ml.series.IntervalLevels#ALL]; empty if
///     they were not requested
public record ForecastOutcome(
        int origin,
        int horizon,
        double actual,
        double mean,
        double standardError,
        double ewmaFactor,
        List<Interval> intervals) {
    public double error() {
        return actual - mean;
    }

    /// Converts to dollars; the standard error by the delta method.
    public ForecastOutcome inDollars(Scale scale) {
        double price = scale.toPrice(mean);
        double error = scale == Scale.LOG ? price * standardError : standardError;
        List<Interval> inDollars = intervals.stream()
                .map(interval -> new Interval(scale.toPrice(interval.lower()), scale.toPrice(interval.upper())))
                .toList();
        return new ForecastOutcome(origin, horizon, scale.toPrice(actual), price, error, ewmaFactor, inDollars);
    }

    Interval gaussian(double level, Variance variance) {
        double factor = variance == Variance.EWMA ? ewmaFactor : 1;
        return Interval.gaussian(mean, factor * standardError, level);
    }
}
