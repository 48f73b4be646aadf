package finance.ml.volatility;

import java.util.Arrays;

/// Absolute standardized errors of past forecasts, whose quantile takes the place of the normal quantile in
/// an interval: split conformal prediction (Vovk, Gammerman and Shafer, *Algorithmic Learning in a Random
/// World*, 2005).
///
/// Newer errors have more weight, as volatility changes: Barber, Candès, Ramdas and Tibshirani, *Conformal
/// prediction beyond exchangeability*, Annals of Statistics 51 (2023) 816–845, section 2.2. The weight of an
/// error is `DECAY` to the power of its age; the error to come has weight 1 and counts as infinite.
///
/// [#trackedQuantile] follows a level of errors that changes faster than these weights.
final class ConformalScores {
    /// An error that is 231 errors old has half the weight of the newest one.
    private static final double DECAY = 0.997;
    /// The change of a tracked quantile after an error outside, relative to its first value.
    private static final double STEP = 0.03;

    private final double[] inOrder;
    private final double[] sorted;
    private final double[] cumulativeWeights;

    /// @param scores not negative, oldest first, one or more
    /// @param count how many of the array's elements are scores
    ConformalScores(double[] scores, int count) {
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            // bits of a float that is not negative sort as the float does
            keys[i] = (long) Float.floatToIntBits((float) scores[i]) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        double[] weights = new double[count];
        double weight = 1;
        for (int i = count - 1; i >= 0; i--) {
            weight *= DECAY;
            weights[i] = weight;
        }
        inOrder = Arrays.copyOf(scores, count);
        sorted = new double[count];
        cumulativeWeights = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            int index = (int) keys[i];
            sum += weights[index];
            sorted[i] = scores[index];
            cumulativeWeights[i] = sum;
        }
    }

    /// The bound that the next score keeps with that probability; the largest score if there are too few for
    /// it.
    double quantile(double level) {
        double needed = level * (cumulativeWeights[sorted.length - 1] + 1);
        int found = Arrays.binarySearch(cumulativeWeights, needed);
        int index = found >= 0 ? found : -found - 1;
        return sorted[Math.min(index, sorted.length - 1)];
    }

    /// The quantile after it followed the scores from the oldest to the newest one: it rises after a score
    /// outside and falls after a score inside, so that the share of those outside approaches 1 − level. This
    /// is the quantile tracking of Angelopoulos, Candès and Tibshirani, *Conformal PID control for time series
    /// prediction*, NeurIPS 36 (2023), section 2.1, a form of Gibbs and Candès, *Adaptive conformal inference
    /// under distribution shift*, NeurIPS 34 (2021). It starts from [#quantile] and aims at the same level,
    /// in which the error to come counts as infinite.
    double trackedQuantile(double level) {
        double start = quantile(level);
        double weights = cumulativeWeights[sorted.length - 1];
        double outside = Math.max(0, 1 - level * (weights + 1) / weights);
        double bound = start;
        for (double score : inOrder) {
            bound += STEP * start * ((score > bound ? 1 : 0) - outside);
        }
        return Math.max(0, bound);
    }
}
