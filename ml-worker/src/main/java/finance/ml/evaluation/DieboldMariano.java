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
/// errors of models that give the same forecast. If all losses are equal, so are the forecasts: the statistic
/// is 0 and the p-value 1.
///
/// If all loss differences are the same number and not zero, their variance is zero and no test is possible: the
/// test assumes a positive long-run variance. `dm.test` of the R package forecast
/// stops in this case with "Variance of DM statistic is zero".
///
/// @param statistic negative if the errors of the first model are smaller; NaN if no test is possible
/// @param pValue two-sided; NaN if no test is possible
public record DieboldMariano(double statistic, double pValue) {

    private static final double EQUAL = 1e-9;
    private static final DieboldMariano UNDEFINED = new DieboldMariano(Double.NaN, Double.NaN);

    /// Loss differences, positive where the loss of the first model is larger.
    ///
    /// @param rounding a difference of at most this size is a rounding error; such values are 0 here
    private record LossDifferences(double[] values, double rounding) {
        static LossDifferences of(double[] differences, double rounding) {
            double[] rounded = Arrays.stream(differences)
                    .map(difference -> Math.abs(difference) <= rounding ? 0 : difference)
                    .toArray();
            return new LossDifferences(rounded, rounding);
        }
    }

    /// The test as published, against the normal distribution.
    public static DieboldMariano asymptotic(double[] errors, double[] referenceErrors, int horizon) {
        double statistic = statistic(lossDifferences(errors, referenceErrors, horizon), horizon);
        if (Double.isNaN(statistic)) {
            return UNDEFINED;
        }
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
        if (Double.isNaN(asymptoticStatistic)) {
            return UNDEFINED;
        }
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
        return smallSample(statistic(LossDifferences.of(differences, rounding), horizon), differences.length, horizon);
    }

    /// The same one session ahead, from the moments of the loss differences.
    ///
    /// @param count at least [#leastTargets] of one session
    /// @param variance the mean squared deviation from the mean
    /// @param rounding a standard deviation of at most this size is a rounding error
    public static DieboldMariano ofMoments(int count, double mean, double variance, double rounding) {
        boolean constant = Math.sqrt(variance) <= rounding;
        return smallSample(constant ? ofConstant(mean) : mean / Math.sqrt(variance / count), count, 1);
    }

    /// The least number of targets that the test needs.
    public static int leastTargets(int horizon) {
        return Math.max(3, 2 * horizon);
    }

    /// Whether a test is possible: not if the loss differences are all the same number and not zero.
    public boolean isDefined() {
        return !Double.isNaN(statistic);
    }

    /// Whether the errors of the first model are significantly smaller, at the 5 % level.
    public boolean better() {
        return statistic < 0 && pValue < Significance.LEVEL;
    }

    /// Whether the errors of the first model are significantly larger, at the 5 % level.
    public boolean worse() {
        return statistic > 0 && pValue < Significance.LEVEL;
    }

    /// The p-value of the one-sided test, whose alternative is that the errors of the first model are
    /// smaller; NaN if no test is possible.
    public double pValueOfSmallerErrors() {
        return statistic < 0 ? pValue / 2 : 1 - pValue / 2;
    }

    private static LossDifferences lossDifferences(double[] errors, double[] referenceErrors, int horizon) {
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
        return LossDifferences.of(differences, EQUAL * losses / (2 * differences.length));
    }

    private static double statistic(LossDifferences differences, int horizon) {
        double[] values = differences.values();
        double mean = Arrays.stream(values).average().orElseThrow();
        if (Arrays.stream(values).allMatch(value -> Math.abs(value - mean) <= differences.rounding())) {
            return ofConstant(mean);
        }
        double variance = longRunVariance(values, mean, horizon, false);
        if (variance <= 0) {
            variance = longRunVariance(values, mean, horizon, true);
        }
        return mean / Math.sqrt(variance / values.length);
    }

    private static double ofConstant(double difference) {
        return difference == 0 ? 0 : Double.NaN;
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
