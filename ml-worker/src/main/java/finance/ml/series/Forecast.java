package finance.ml.series;

import finance.common.Count;
import java.time.LocalDate;

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

    private Forecast(double[] mean, double[] standardError, double[][] halfWidths) {
        this.mean = mean;
        this.standardError = standardError;
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

    /// This forecast of closes as one of their logarithms, with intervals of these half widths around the
    /// logarithms of the means. Every bound is a positive price.
    ///
    /// @param known the history that this forecast follows, on its scale
    /// @param halfWidths in logs, by step, then by level as in [IntervalLevels#ALL]
    /// @throws UnusableSeriesException if a mean is no positive price, or a bound is zero or infinite as a price
    public Forecast onLogs(Series known, double[][] halfWidths) {
        Scale scale = known.scale();
        LocalDate origin = known.date(known.size() - 1);
        double[] logs = new double[horizon()];
        double[] errors = new double[horizon()];
        for (int h = 1; h <= horizon(); h++) {
            double price = scale.toPrice(mean(h));
            if (!(price > 0)) {
                throw new UnusableSeriesException(
                        "expected a positive price, found the forecast %s, %s after %s; a model of the logs of the closes has none below zero"
                                .formatted(price, Count.of(h, "session"), origin));
            }
            logs[h - 1] = scale == Scale.LOG ? mean(h) : Math.log(price);
            errors[h - 1] = scale == Scale.LOG ? standardError(h) : standardError(h) / price;
            for (double halfWidth : halfWidths[h - 1]) {
                requirePrice(logs[h - 1] - halfWidth, h, origin);
                requirePrice(logs[h - 1] + halfWidth, h, origin);
            }
        }
        return new Forecast(logs, errors, halfWidths);
    }

    private static void requirePrice(double log, int stepsAhead, LocalDate origin) {
        double price = Math.exp(log);
        if (!(price > 0) || Double.isInfinite(price)) {
            throw new UnusableSeriesException(
                    "expected a bound that is a positive and finite price, found exp(%s), %s after %s"
                            .formatted(log, Count.of(stepsAhead, "session"), origin));
        }
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
