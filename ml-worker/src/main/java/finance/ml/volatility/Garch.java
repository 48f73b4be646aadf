package finance.ml.volatility;

import finance.ml.arima.estimate.QuasiNewton;
import finance.ml.series.UnusableSeriesException;
import java.util.List;

/// Maximum-likelihood estimation of [GarchParameters].
///
/// @param leverage whether γ is estimated (GJR-GARCH) or zero (GARCH)
/// @param student whether innovations have Student's t distribution or the normal one
public record Garch(boolean leverage, boolean student) {
    /// The least number of returns for an estimate.
    public static final int LEAST_RETURNS = 100;

    private static final double TOLERANCE = 1e-6;
    private static final int MOST_STEPS = 200;
    private static final int MOST_RELEASES = 3;
    private static final double START_DEGREES = 6;

    private record Start(double alpha, double gamma, double persistence) {}

    /// The likelihood can have one maximum at a variance that reverts slowly and another one at a fast
    /// variance. The search starts from the best element of each list.
    private static final List<List<Start>> STARTS = List.of(
            List.of(
                    new Start(0.01, 0.01, 0.99),
                    new Start(0.02, 0.01, 0.96),
                    new Start(0.03, 0.06, 0.99),
                    new Start(0.05, 0.05, 0.98),
                    new Start(0.05, 0.10, 0.95)),
            List.of(new Start(0.10, 0.10, 0.90), new Start(0.15, 0.10, 0.70), new Start(0.05, 0.05, 0.30)));

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
            throw new UnusableSeriesException(
                    "expected returns other than zero for a GARCH model, found %d returns of zero"
                            .formatted(returns.size()));
        }
        double scale = Math.sqrt(variance);
        GarchObjective objective = new GarchObjective(new GarchScore(returns, scale), leverage, student);
        Search best = null;
        for (List<Start> starts : STARTS) {
            Search search = search(objective, start(objective, starts));
            if (best == null || search.value() < best.value()) {
                best = search;
            }
        }
        double logLikelihood = -objective.value(best.x()) - returns.size() * Math.log(scale);
        return new GarchFit(
                objective.parameters(variance), logLikelihood, GarchScore.backcast(returns), best.converged());
    }

    /// The end of a search in the coordinates of [GarchObjective].
    private record Search(double[] x, double value, boolean converged) {}

    private static Search search(GarchObjective objective, double[] start) {
        Search best = descend(objective, start);
        for (int i = 0; i < MOST_RELEASES; i++) {
            objective.value(best.x());
            double[] released = objective.released(best.x());
            Search next = released == null ? best : descend(objective, released);
            if (!(next.value() < best.value() - TOLERANCE)) {
                return best;
            }
            best = next;
        }
        return best;
    }

    private static Search descend(GarchObjective objective, double[] start) {
        PreconditionedGarch function = new PreconditionedGarch(objective, start);
        QuasiNewton search = new QuasiNewton(function, objective.size());
        boolean converged = search.descend(MOST_STEPS, TOLERANCE);
        return new Search(function.coordinates(search.position()), search.value(), converged);
    }

    private static double[] start(GarchObjective objective, List<Start> starts) {
        double best = Double.POSITIVE_INFINITY;
        double[] start = null;
        for (Start one : starts) {
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
