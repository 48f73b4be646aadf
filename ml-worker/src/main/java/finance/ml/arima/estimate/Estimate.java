package finance.ml.arima.estimate;

import finance.ml.arima.likelihood.Likelihood;

/// A maximum of the likelihood.
///
/// @param beta the coefficients ar, ma, sar, sma
/// @param deviance as [Likelihood] defines it
/// @param admissible whether every root keeps R's distance from the unit circle
public record Estimate(double[] beta, double deviance, boolean admissible) {
    /// The likelier of two, either of which may be null.
    static Estimate better(Estimate a, Estimate b) {
        return a == null || (b != null && b.deviance < a.deviance) ? b : a;
    }
}
