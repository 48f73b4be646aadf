package finance.ml.volatility;

import java.util.LinkedHashMap;
import java.util.Map;

/// A variance that is updated by each return r with zero mean:
///
///     s²(t) = ω + (α + γ [r(t−1) < 0]) r(t−1)² + β s²(t−1)
///
/// All candidates have this form. Constant variance: α = γ = β = 0. EWMA: ω = γ = 0, α = 1 − β. GARCH and
/// GJR-GARCH: see [GarchParameters].
///
/// If sessions have no bar, the variance of each moves by its expectation. A return over several sessions has
/// the sum of their variances, and its square counts as the last session's in proportion to that session's
/// share in the sum.
///
/// @param start the variance of the session before the first return, and its squared return
record VarianceRecursion(double omega, double alpha, double gamma, double beta, double start) {

    /// The coefficients by name.
    Map<String, Double> parameters() {
        Map<String, Double> parameters = new LinkedHashMap<>();
        parameters.put("omega", omega);
        parameters.put("alpha", alpha);
        parameters.put("gamma", gamma);
        parameters.put("beta", beta);
        return parameters;
    }

    /// The variance of the first session after each return: entry 0 before the first return, entry i after i
    /// returns. An entry depends on nothing later.
    double[] path(LogReturns returns) {
        double[] path = new double[returns.size() + 1];
        path[0] = expectedNext(start);
        for (int i = 0; i < returns.size(); i++) {
            path[i + 1] = after(returns.value(i), returns.sessions(i), path[i]);
        }
        return path;
    }

    private double after(double value, int sessions, double first) {
        double last = first;
        double total = first;
        for (int i = 1; i < sessions; i++) {
            last = expectedNext(last);
            total += last;
        }
        double square = value * value * (sessions == 1 ? 1 : last / total);
        return omega + (value < 0 ? alpha + gamma : alpha) * square + beta * last;
    }

    private double expectedNext(double variance) {
        return omega + (alpha + gamma / 2 + beta) * variance;
    }

    /// The variance of the sum of the next returns: the sum of their expected variances.
    ///
    /// @param first the variance of the first session, an entry of [#path]
    double sum(double first, int sessions) {
        double variance = first;
        double sum = first;
        for (int i = 1; i < sessions; i++) {
            variance = expectedNext(variance);
            sum += variance;
        }
        return sum;
    }
}
