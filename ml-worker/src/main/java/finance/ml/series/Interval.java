package finance.ml.series;

import smile.stat.distribution.GaussianDistribution;

/// A central prediction interval, both bounds included.
public record Interval(double lower, double upper) {
    private static final GaussianDistribution STANDARD_NORMAL = GaussianDistribution.getInstance();

    /// The central interval of a normal distribution.
    ///
    /// @param level the nominal coverage, such as 0.95
    public static Interval gaussian(double mean, double standardError, double level) {
        double halfWidth = STANDARD_NORMAL.quantile((1 + level) / 2) * standardError;
        return new Interval(mean - halfWidth, mean + halfWidth);
    }

    public boolean contains(double actual) {
        return lower <= actual && actual <= upper;
    }

    /// Winkler's interval score: the width, plus 2/α times the distance of an outcome outside; smaller is
    /// better. Winkler, *A decision-theoretic approach to interval estimation*, JASA 67 (1972) 187–191;
    /// Gneiting & Raftery, *Strictly proper scoring rules, prediction, and estimation*, JASA 102 (2007), eq.
    /// 43.
    ///
    /// @param level the interval's nominal coverage, α = 1 − level
    public double winklerScore(double actual, double level) {
        double miss = Math.max(0, Math.max(lower - actual, actual - upper));
        return upper - lower + 2 / (1 - level) * miss;
    }
}
