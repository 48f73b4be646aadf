package finance.ml.evaluation;

import finance.ml.series.UnusableSeriesException;
import java.util.Arrays;
import smile.stat.distribution.GaussianDistribution;
import smile.stat.distribution.TDistribution;

/// Tests whether the losses of two models at the same targets, by default their squared errors, differ
/// significantly. Diebold & Mariano, *Comparing predictive accuracy*, Journal of Business & Economic
/// Statistics 13 (1995) 253–263: the mean loss difference divided by its standard error, from a long-run
/// variance with autocovariances up to lag h−1. If this estimate is not positive, which may occur at h > 1,
/// the autocovariances get Bartlett weights instead: Newey & West, Econometrica 55 (1987) 703–708.
///
/// Losses whose difference is below one billionth of the mean loss are equal: such differences are rounding
/// errors of models that give the same forecast. If all are equal, the p-value is 1.
///
/// @param statistic negative if the errors of the first model are smaller
/// @param pValue two-sided
public record DieboldMariano(double statistic, double pValue) {

    private static final double EQUAL = 1e-9;

    /// The test as published, against the normal distribution.
    public static DieboldMariano asymptotic(double[] errors, double[] referenceErrors, int horizon) {
        double statistic = statistic(lossDifferences(errors, referenceErrors, horizon), horizon);
        double tail = GaussianDistribution.getInstance().cdf(-Math.abs(statistic));
        return new DieboldMariano(statistic, 2 * tail);
    }

    /// With the small-sample correction, against Student's t with n−1 degrees of freedom: Harvey,
    /// Leybourne & Newbold, *Testing the equality of prediction mean squared errors*, International
    /// Journal of Forecasting 13 (1997) 281–291, eq. 9. At h = 1 it is the t test of the mean loss
    /// difference.
    public static DieboldMariano smallSample(double[] errors, double[] referenceErrors, int horizon) {
        return smallSample(
                statistic(lossDifferences(errors, referenceErrors, horizon), horizon), errors.length, horizon);
    }

    private static DieboldMariano smallSample(double asymptoticStatistic, int count, int horizon) {
        double n = count;
        double correction = Math.sqrt((n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n);
        double statistic = correction * asymptoticStatistic;
        double tail = new TDistribution(count - 1).cdf(-Math.abs(statistic));
        return new DieboldMariano(statistic, 2 * tail);
    }

    /// The same of loss differences that are known as such: positive where the loss of the first model is
    /// larger.
    ///
    /// @param rounding a difference of at most this size is a rounding error, so it counts as 0
    public static DieboldMariano ofLossDifferences(double[] differences, double rounding, int horizon) {
        double[] rounded = Arrays.stream(differences)
                .map(difference -> Math.abs(difference) <= rounding ? 0 : difference)
                .toArray();
        return smallSample(statistic(rounded, horizon), rounded.length, horizon);
    }

    /// The same one session ahead, from the moments of the loss differences.
    ///
    /// @param count at least [#leastTargets] of one session
    /// @param variance the mean squared deviation from the mean
    public static DieboldMariano ofMoments(int count, double mean, double variance) {
        return smallSample(statistic(mean, variance, count), count, 1);
    }

    /// The least number of targets that the test needs.
    public static int leastTargets(int horizon) {
        return Math.max(3, 2 * horizon);
    }

    /// Whether the errors of the first model are significantly smaller, at the 5 % level.
    public boolean better() {
        return statistic < 0 && pValue < 0.05;
    }

    /// Whether the errors of the first model are significantly larger, at the 5 % level.
    public boolean worse() {
        return statistic > 0 && pValue < 0.05;
    }

    /// The p-value of the one-sided test, whose alternative is that the errors of the first model are
    /// smaller.
    public double pValueOfSmallerErrors() {
        return statistic < 0 ? pValue / 2 : 1 - pValue / 2;
    }

    private static double[] lossDifferences(double[] errors, double[] referenceErrors, int horizon) {
        if (errors.length != referenceErrors.length || errors.length < leastTargets(horizon)) {
            throw new UnusableSeriesException(
                    "expected the same number of errors of both models, at least 3 and twice the horizon %d, found %d and %d"
                            .formatted(horizon, errors.length, referenceErrors.length));
        }
        double[] differences = new double[errors.length];
        double losses = 0;
        for (int i = 0; i < differences.length; i++) {
            losses += errors[i] * errors[i] + referenceErrors[i] * referenceErrors[i];
            differences[i] = errors[i] * errors[i] - referenceErrors[i] * referenceErrors[i];
        }
        double rounding = EQUAL * losses / (2 * differences.length);
        for (int i = 0; i < differences.length; i++) {
            differences[i] = Math.abs(differences[i]) <= rounding ? 0 : differences[i];
        }
        return differences;
    }

    private static double statistic(double[] differences, int horizon) {
        double mean = Arrays.stream(differences).average().orElseThrow();
        double variance = longRunVariance(differences, mean, horizon, false);
        if (variance <= 0) {
            variance = longRunVariance(differences, mean, horizon, true);
        }
        return statistic(mean, variance, differences.length);
    }

    private static double statistic(double mean, double variance, int count) {
        // equal losses at every target give a statistic of 0 rather than an undefined one
        return variance == 0
                ? Math.signum(mean) * (mean == 0 ? 0 : Double.POSITIVE_INFINITY)
                : mean / Math.sqrt(variance / count);
    }

    private static double longRunVariance(double[] differences, double mean, int horizon, boolean bartlett) {
        double variance = autocovariance(differences, mean, 0);
        for (int lag = 1; lag < horizon; lag++) {
            double weight = bartlett ? 1 - lag / (double) horizon : 1;
            variance += 2 * weight * autocovariance(differences, mean, lag);
        }
        return variance;
    }

    private static double autocovariance(double[] values, double mean, int lag) {
        double sum = 0;
        for (int i = lag; i < values.length; i++) {
            sum += (values[i] - mean) * (values[i - lag] - mean);
        }
        return sum / values.length;
    }
}
