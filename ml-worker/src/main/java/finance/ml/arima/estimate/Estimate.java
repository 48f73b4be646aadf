package finance.ml.arima.estimate;

/// A maximum of the likelihood.
///
/// @param beta the coefficients ar, ma, sar, sma
/// @param deviance as [Likelihood] defines it
/// @param admissible whether every root has a modulus of at least 1.01, R's rule
public record Estimate(double[] beta, double deviance, boolean admissible) {
    /// The estimate with the larger likelihood; one of them may be null.
    static Estimate better(Estimate a, Estimate b) {
        return a == null || (b != null && b.deviance < a.deviance) ? b : a;
    }
}
