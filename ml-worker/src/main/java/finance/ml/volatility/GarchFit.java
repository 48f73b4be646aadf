package finance.ml.volatility;

/// An estimate of [Garch].
///
/// @param logLikelihood at the estimate, of the returns in their own units
/// @param backcast the variance before the first return, from which the recursion starts
/// @param converged whether the search ended because nothing more could be gained
public record GarchFit(GarchParameters parameters, double logLikelihood, double backcast, boolean converged) {

    VarianceRecursion recursion() {
        return new VarianceRecursion(
                parameters.omega(), parameters.alpha(), parameters.gamma(), parameters.beta(), backcast);
    }
}
