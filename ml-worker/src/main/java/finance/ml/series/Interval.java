package finance.ml.series;

/// A central prediction interval, both bounds included.
public record Interval(double lower, double upper) {
    public boolean contains(double actual) {
        return lower <= actual && actual <= upper;
    }

    /// Winkler's interval score: the width, plus 2/α for each unit by which the outcome misses; smaller is better.
    /// Winkler, *A decision-theoretic approach to interval estimation*, JASA 67 (1972) 187–191; Gneiting & Raftery,
    /// *Strictly proper scoring rules, prediction, and estimation*, JASA 102 (2007), eq. 43.
    ///
    /// @param level the interval's nominal coverage, α = 1 − level
    public double winklerScore(double actual, double level) {
        double miss = Math.max(0, Math.max(lower - actual, actual - upper));
        return upper - lower + 2 / (1 - level) * miss;
    }
}
