package finance.ml.evaluation;

import smile.stat.distribution.ChiSquareDistribution;

/// The likelihood-ratio test that intervals have their nominal coverage: Kupiec, *Techniques for verifying
/// the accuracy of risk measurement models*, Journal of Derivatives 3 (1995) 73–84. It requires outcomes that
/// do not overlap. `bench/intervals` and tests use it.
public final class Kupiec {
    private Kupiec() {}

    /// The probability of a coverage at least as far from the level, if the level is right.
    public static double pValue(int misses, int outcomes, double level) {
        double share = misses / (double) outcomes;
        double ratio = 2 * (logLikelihood(misses, outcomes, share) - logLikelihood(misses, outcomes, 1 - level));
        return 1 - new ChiSquareDistribution(1).cdf(Math.max(0, ratio));
    }

    private static double logLikelihood(int misses, int outcomes, double probability) {
        double logs = misses == 0 ? 0 : misses * Math.log(probability);
        return misses == outcomes ? logs : logs + (outcomes - misses) * Math.log1p(-probability);
    }
}
