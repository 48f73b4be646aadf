package finance.ml.evaluation;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Scale;
import finance.ml.series.Series;

/// The exponentially weighted variance of daily changes, s²(t) = λ s²(t−1) + (1−λ) d(t)² with λ = 0.94 and
/// zero mean. J.P. Morgan/Reuters, *RiskMetrics Technical Document*, 4th ed. (1996), section 5.2. The
/// square of a change over k sessions counts as 1/k of it, so that a trading halt does not raise the
/// variance.
///
/// The constant standard error of a model becomes a current one by the factor √(s²(t) / mean d²), the mean
/// over the observations that the constant one was measured on: this is exact for the random walk, and an
/// approximation for models whose errors are proportional to the changes of the series.
public final class EwmaVariance {
    static final double LAMBDA = 0.94;

    private EwmaVariance() {}

    /// The factor that makes a standard error of the model one of the log close at the end of `known`, by the
    /// constant or the current variance of the log returns. Of a model on dollars, it also divides by a price:
    /// the standard deviation of the changes in dollars over that of the log returns.
    ///
    /// @param fitted the number of observations that the model was fitted on
    static double factorOnLogs(FittedForecaster model, Series known, int fitted, Variance variance) {
        Series logs = known.log();
        double logVariance =
                variance == Variance.EWMA ? path(logs, fitted)[logs.size() - 1] : constant(model, logs, fitted);
        double constant = constant(model, known, fitted);
        if (constant > 0) {
            return factor(logVariance, constant);
        }
        return known.scale() == Scale.LOG ? 1 : 1 / known.value(known.size() - 1);
    }

    /// The variance of the changes of the series over the observations that the standard errors were measured
    /// on.
    static double constant(FittedForecaster model, Series series, int fitted) {
        return meanSquaredDifference(series.until(fitted), model.errorsFrom());
    }

    static double factor(double current, double constant) {
        return constant == 0 ? 1 : Math.sqrt(current / constant);
    }

    /// s² after each observation, started at the mean squared difference per session of the first `training`
    /// observations; from index `training − 1` on, an entry depends on nothing later than its own
    /// observation.
    static double[] path(Series series, int training) {
        double[] variance = new double[series.size()];
        variance[0] = meanSquaredDifference(series.until(training));
        for (int i = 1; i < variance.length; i++) {
            double difference = series.difference(i);
            double square = difference * difference / series.span(i);
            variance[i] = LAMBDA * variance[i - 1] + (1 - LAMBDA) * square;
        }
        return variance;
    }

    /// The variance of the change over one session, at zero mean.
    static double meanSquaredDifference(Series series) {
        return meanSquaredDifference(series, 0);
    }

    /// Of the differences after index `from`.
    private static double meanSquaredDifference(Series series, int from) {
        double squares = 0;
        for (int i = from + 1; i < series.size(); i++) {
            squares += series.difference(i) * series.difference(i) / series.span(i);
        }
        return squares / (series.size() - 1 - from);
    }
}
