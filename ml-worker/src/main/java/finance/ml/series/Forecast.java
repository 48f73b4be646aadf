package finance.ml.series;

import java.time.LocalDate;
import java.util.Arrays;

/// Gaussian forecasts of the next observations, on the scale of the series they were made from.
public final class Forecast {
    private final double[] mean;
    private final double[] standardError;

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

    /// The central interval at a nominal coverage such as 0.95.
    public Interval interval(int stepsAhead, double level) {
        return Interval.gaussian(mean(stepsAhead), standardError(stepsAhead), level);
    }

    /// The same means with standard errors multiplied by `factor`, for example by the factor of a current
    /// variance.
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
                throw new UnusableSeriesException("%s forecast %s ± %s, %d steps ahead of %s"
                        .formatted(model, mean(h), standardError(h), h, known));
            }
        }
        return this;
    }
}
