package finance.ml.volatility;

/// Parameters of a GARCH(1,1) or GJR-GARCH(1,1) process of returns r(t) with zero mean:
///
///     s²(t) = ω + (α + γ [r(t−1) < 0]) r(t−1)² + β s²(t−1)
///
/// Bollerslev, *Generalized autoregressive conditional heteroskedasticity*, Journal of Econometrics 31 (1986)
/// 307–327, equation 2 with p = q = 1 (γ = 0); Glosten, Jagannathan and Runkle, *On the relation between the
/// expected value and the volatility of the nominal excess return on stocks*, Journal of Finance 48 (1993)
/// 1779–1801, the term with γ.
///
/// @param omega positive, in squared units of the returns
/// @param alpha weight of the squared return after a return of zero or more; zero or more
/// @param gamma additional weight after a negative return; `alpha + gamma` is zero or more
/// @param beta weight of the variance before; zero or more
/// @param degreesOfFreedom of Student's t distribution of the innovations, scaled to variance 1; above 2,
/// infinite for the normal distribution
public record GarchParameters(double omega, double alpha, double gamma, double beta, double degreesOfFreedom) {
    /// What the rounding of γ may take from α + γ.
    private static final double ROUNDING = 1e-12;

    public GarchParameters {
        if (!(omega > 0
                && alpha >= 0
                && alpha + gamma >= -ROUNDING
                && beta >= 0
                && alpha + gamma / 2 + beta < 1
                && degreesOfFreedom > 2)) {
            throw new IllegalArgumentException(
                    "expected omega > 0, alpha, alpha + gamma and beta >= 0, alpha + gamma/2 + beta < 1 and more than 2 degrees of freedom, found %s, %s, %s, %s, %s"
                            .formatted(omega, alpha, gamma, beta, degreesOfFreedom));
        }
    }

    /// The factor by which the expected variance approaches its mean ω / (1 − persistence) in each session,
    /// if the distribution of the innovations is symmetric.
    public double persistence() {
        return alpha + gamma / 2 + beta;
    }
}
