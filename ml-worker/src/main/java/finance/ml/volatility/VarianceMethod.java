package finance.ml.volatility;

import finance.common.Count;
import finance.ml.series.UnusableSeriesException;

/// A method that estimates the variance of the next sessions from returns. The order is from simple to rich.
public enum VarianceMethod {
    /// The mean of all squares.
    CONSTANT,
    /// Exponentially weighted squares with λ = 0.94, from the mean of all squares on. J.P. Morgan/Reuters,
    /// *RiskMetrics Technical Document*, 4th ed. (1996), section 5.2.
    EWMA,
    /// GARCH(1,1) with Student-t innovations.
    GARCH,
    /// GJR-GARCH(1,1) with Student-t innovations.
    GJR_GARCH;

    private static final double LAMBDA = 0.94;

    /// Estimates the parameters from these returns.
    ///
    /// @throws UnusableSeriesException if all returns are zero, or if there are too few for [Garch]
    VarianceRecursion fit(LogReturns returns) {
        double variance = returns.variance();
        if (!(variance > 0)) {
            throw new UnusableSeriesException(
                    "expected a close that changes, found %s of zero".formatted(Count.of(returns.size(), "return")));
        }
        return switch (this) {
            case CONSTANT -> new VarianceRecursion(variance, 0, 0, 0, variance);
            case EWMA -> new VarianceRecursion(0, 1 - LAMBDA, 0, LAMBDA, variance);
            case GARCH -> new Garch(false, true).fit(returns).recursion();
            case GJR_GARCH -> new Garch(true, true).fit(returns).recursion();
        };
    }
}
