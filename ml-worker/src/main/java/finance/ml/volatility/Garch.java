package finance.ml.volatility;

import finance.ml.arima.QuasiNewton;
import finance.ml.evaluation.UnusableSeriesException;

/// Maximum-likelihood estimation of [GarchParameters].
///
/// @param leverage whether γ is estimated (GJR-GARCH) or zero (GARCH)
/// @param student whether innovations have Student's t distribution or the normal one
public record Garch(boolean leverage, boolean student) {
    /// The least number of returns for an estimate.
    public static final int LEAST_RETURNS = 100;

    private static final double TOLERANCE = 1e-6;
    private static final int MOST_STEPS = 200;
    private static final double START_DEGREES = 6;

    private record Start(double alpha, double gamma, double persistence) {}

    /// The search starts from the one with the highest likelihood.
    private static final Start[] STARTS = {
        new Start(0.02, 0.04, 0.99),
        new Start(0.05, 0.05, 0.98),
        new Start(0.05, 0.10, 0.95),
        new Start(0.10, 0.10, 0.90),
        new Start(0.15, 0.10, 0.70),
        new Start(0.05, 0.05, 0.30)
    };

    /// The estimate from these returns.
    ///
    /// @throws UnusableSeriesException if there are fewer than 100 returns or all are zero
    public GarchFit fit(LogReturns returns) {
        if (returns.size() < LEAST_RETURNS) {
            throw new UnusableSeriesException("expected at least %d returns for a GARCH model, found %d"
                    .formatted(LEAST_RETURNS, returns.size()));
        }
        double variance = returns.variance();
        if (!(variance > 0)) {
            throw new UnusableSeriesException("expected returns other than zero for a GARCH model, found %d returns of zero"
                    .formatted(returns.size()));
        }
        double scale = Math.sqrt(variance);
        GarchObjective objective = new GarchObjective(new GarchScore(returns, scale), leverage, student);
        PreconditionedGarch function = new PreconditionedGarch(objective, start(objective));
        QuasiNewton search = new QuasiNewton(function, objective.size());
        boolean converged = search.descend(MOST_STEPS, TOLERANCE);
        double logLikelihood = -function.value(search.position()) - returns.size() * Math.log(scale);
        return new GarchFit(
                objective.parameters(variance), logLikelihood, GarchScore.backcast(returns), converged);
    }

    private double[] start(GarchObjective objective) {
        double best = Double.POSITIVE_INFINITY;
        double[] start = null;
        for (Start one : STARTS) {
            double[] x = objective.coordinates(one.alpha(), one.gamma(), one.persistence(), START_DEGREES);
            double value = objective.value(x);
            if (start == null || value < best) {
                best = value;
                start = x;
            }
        }
        return start;
    }
}
