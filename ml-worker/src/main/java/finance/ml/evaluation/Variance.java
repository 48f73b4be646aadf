package finance.ml.evaluation;

/// The variance that gives the width of a Gaussian interval: the constant one of the fit, or [EwmaVariance].
public enum Variance {
    CONSTANT,
    EWMA
}
