package finance.ml.series;

import finance.common.Count;
import java.time.LocalDate;
import java.util.Arrays;

/// Forecasts of the next sessions, on the scale of the series they were made from. The intervals are Gaussian,
/// or have half widths of their own.
public final class Forecast {
    private final double[] mean;
    private final double[] standardError;
    /// By step, then by level as in [IntervalLevels#ALL]; empty for Gaussian intervals.
    private final double[][] halfWidths;

    /// Copies the arrays.
    ///
    /// @param mean the expected value 1, 2, … steps ahead
    /// @param standardError the standard deviation of the forecast's error 1, 2, … steps ahead
    public Forecast(double[] mean, double[] standardError) {
        if (mean.length != standardError.length) {
            throw new IllegalArgumentException("expected a standard error for each mean, found %d for %d"
                    .formatted(standardError.length, mean.length));
        }
        this.mean = mean.clone();
        this.standardError = standardError.clone();
        this.halfWidths = new double[0][];
    }

    private Forecast(Forecast other, double[][] halfWidths) {
        mean = other.mean;
        standardError = other.standardError;
        this.halfWidths = halfWidths;
    }

    public int horizon() {
        return mean.length;
    }

    public double mean(int stepsAhead) {
        return mean[stepsAhead - 1];
    }

    public double standardError(int stepsAhead) {
        return standardError[stepsAhead - 1];
    }

    /// The same means with intervals of these half widths in place of the Gaussian ones.
    ///
    /// @param halfWidths finite, by step, then by level as in [IntervalLevels#ALL]
    public Forecast withHalfWidths(double[][] halfWidths) {
        return new Forecast(this, halfWidths);
    }

    /// The interval around the mean at a nominal coverage, which is one of [IntervalLevels] unless the
    /// intervals are Gaussian.
    public Interval interval(int stepsAhead, double level) {
        if (halfWidths.length > 0) {
            double halfWidth = halfWidths[stepsAhead - 1][IntervalLevels.ALL.indexOf(level)];
            return new Interval(mean(stepsAhead) - halfWidth, mean(stepsAhead) + halfWidth);
        }
        return Interval.gaussian(mean(stepsAhead), standardError(stepsAhead), level);
    }

    /// The same means with Gaussian intervals and standard errors multiplied by `factor`, for example by
    /// the factor of a current variance.
    public Forecast widened(double factor) {
        return new Forecast(
                mean, Arrays.stream(standardError).map(error -> factor * error).toArray());
    }

    /// Returns this forecast after a check that all values are finite.
    ///
    /// @throws UnusableSeriesException with the model and its last known date, if a value is not finite
    public Forecast checked(String model, LocalDate known) {
        for (int h = 1; h <= horizon(); h++) {
            if (!Double.isFinite(mean(h)) || !(standardError(h) >= 0) || Double.isInfinite(standardError(h))) {
                throw new UnusableSeriesException("%s forecast %s ± %s, %s ahead of %s"
                        .formatted(model, mean(h), standardError(h), Count.of(h, "step"), known));
            }
        }
        return this;
    }
}
