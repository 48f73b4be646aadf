package finance.ml.volatility;

import finance.ml.series.UnusableSeriesException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Selects the variance method by validation. Every method is fitted on the first half of the returns and
/// gives intervals for the second half, with the conformal quantiles of its errors there. Their Winkler
/// scores, summed over the levels, are compared.
///
/// The richest method that can be fitted is the default, as it has the best scores when pooled over many
/// series (docs/decisions/variance-selection.md). Another one is selected only if its mean score is lower by more than
/// two standard errors of the mean difference, the test of Diebold and Mariano, *Comparing predictive
/// accuracy*, Journal of Business & Economic Statistics 13 (1995) 253–263, one step ahead.
final class MethodSelection {
    private static final double STANDARD_ERRORS = 2;

    private final List<Double> levels;
    private final Map<VarianceMethod, double[]> scores = new EnumMap<>(VarianceMethod.class);
    private final Map<VarianceMethod, String> refusals = new EnumMap<>(VarianceMethod.class);

    MethodSelection(LogReturns returns, List<Double> levels) {
        this.levels = levels;
        int training = returns.size() / 2;
        LogReturns known = returns.until(training);
        for (VarianceMethod method : VarianceMethod.values()) {
            try {
                scores.put(method, winklerScores(new ForecastErrors(returns, method.fit(known)), returns, training));
            } catch (UnusableSeriesException e) {
                refusals.put(method, e.getMessage());
            }
        }
    }

    private double[] winklerScores(ForecastErrors errors, LogReturns returns, int from) {
        ConformalScores quantiles = errors.scoresOfReturns(from);
        double[] sums = new double[returns.size() - from];
        for (double level : levels) {
            double quantile = quantiles.quantile(level);
            for (int i = from; i < returns.size(); i++) {
                double halfWidth = quantile * errors.deviationOf(i);
                double miss = Math.max(0, Math.abs(returns.value(i)) - halfWidth);
                sums[i - from] += 2 * halfWidth + 2 / (1 - level) * miss;
            }
        }
        return sums;
    }

    /// The reason for each method that could not be fitted on the first half.
    Map<VarianceMethod, String> refusals() {
        return refusals;
    }

    /// The selected method; constant variance if no method could be fitted on the first half.
    VarianceMethod selected() {
        if (scores.isEmpty()) {
            return VarianceMethod.CONSTANT;
        }
        VarianceMethod richest = null;
        VarianceMethod best = null;
        for (VarianceMethod method : scores.keySet()) {
            richest = method;
            if (best == null || mean(scores.get(method)) < mean(scores.get(best))) {
                best = method;
            }
        }
        return isBetter(scores.get(best), scores.get(richest)) ? best : richest;
    }

    private static boolean isBetter(double[] one, double[] other) {
        double[] differences = new double[one.length];
        for (int i = 0; i < one.length; i++) {
            differences[i] = other[i] - one[i];
        }
        double mean = mean(differences);
        double squares = 0;
        for (double difference : differences) {
            squares += (difference - mean) * (difference - mean);
        }
        double standardError = Math.sqrt(squares / (one.length - 1) / one.length);
        return mean > STANDARD_ERRORS * standardError;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
