package finance.ml.volatility;

/// An estimate of [Garch].
///
/// @param logLikelihood at the estimate, of the returns in their own units
/// @param converged whether the search ended because nothing more could be gained
public record GarchFit(GarchParameters parameters, double logLikelihood, boolean converged) {}
