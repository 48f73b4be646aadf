package finance.ml.evaluation;

import finance.ml.series.Interval;
import finance.ml.series.Scale;

/// A forecast and the actual value of its target.
///
/// @param origin index of the last observation known when it was made
/// @param horizon sessions from the origin to the target
/// @param actual the observation of the target session
/// @param mean the forecast
/// @param standardError of the forecast, from the fit
/// @param ewmaFactor the factor of [EwmaVariance] for the standard error
public record ForecastOutcome(
        int origin, int horizon, double actual, double mean, double standardError, double ewmaFactor) {
    public double error() {
        return actual - mean;
    }

    /// Converts to dollars; the standard error by the delta method.
    public ForecastOutcome inDollars(Scale scale) {
        double price = scale.toPrice(mean);
        double error = scale == Scale.LOG ? price * standardError : standardError;
        return new ForecastOutcome(origin, horizon, scale.toPrice(actual), price, error, ewmaFactor);
    }

    Interval interval(double level, Variance variance) {
        double factor = variance == Variance.EWMA ? ewmaFactor : 1;
        return Interval.gaussian(mean, factor * standardError, level);
    }
}
