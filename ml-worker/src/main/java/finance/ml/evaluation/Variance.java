package finance.ml.evaluation;

/// The variance that gives the width of an interval: the constant one of the fit, or [EwmaVariance].
public enum Variance {
    CONSTANT,
    EWMA
}
