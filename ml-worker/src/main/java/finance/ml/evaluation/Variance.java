package finance.ml.evaluation;

/// Where an interval's width comes from: the fit's constant variance, or [EwmaVariance].
public enum Variance {
    CONSTANT,
    EWMA
}
