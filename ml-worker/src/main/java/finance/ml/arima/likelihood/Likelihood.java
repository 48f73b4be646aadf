package finance.ml.arima.likelihood;

/// The exact Gaussian likelihood of one series under one order, as a function of the coefficients (ar, ma,
/// sar, sma), with the variance and the constant at their best values for these coefficients.
public interface Likelihood {
    /// The deviance of coefficients that are not stationary to machine precision.
    double IMPOSSIBLE = 1e10;

    /// The number of observations after differencing.
    int observations();

    /// The deviance log(S/n) + log|V|/n; smaller is likelier.
    double deviance(double[] beta);

    /// The same, with its derivatives by beta.
    double deviance(double[] beta, double[] gradient);

    /// One-step errors from zero presample values, for least-squares steps; the first ones, which these
    /// values distort, are 0.
    void conditionalErrors(double[] beta, double[] to);

    /// The least-squares approximation of the deviance's second derivatives by beta, row by row into `to`;
    /// false if it must be computed by differences of [#conditionalErrors].
    default boolean information(double[] beta, double[] to) {
        return false;
    }

    /// Whether a constant is estimated.
    boolean hasConstant();

    /// The constant of the last evaluation, in the units of the differenced series; 0 where none is
    /// estimated.
    double constant();

    /// The variance of that constant with beta held, in units of σ².
    double constantVariance();

    /// S of the last evaluation.
    double sumOfSquares();

    /// The deviance, and its derivatives by central differences.
    static double byDifferences(Likelihood likelihood, double[] beta, double step, double[] gradient) {
        double[] moved = beta.clone();
        for (int i = 0; i < beta.length; i++) {
            moved[i] = beta[i] + step;
            double above = likelihood.deviance(moved);
            moved[i] = beta[i] - step;
            gradient[i] = (above - likelihood.deviance(moved)) / (2 * step);
            moved[i] = beta[i];
        }
        return likelihood.deviance(beta);
    }

    /// The log-likelihood of a deviance.
    default double logLikelihood(double deviance) {
        return -0.5 * observations() * (Math.log(2 * Math.PI) + 1 + deviance);
    }
}
