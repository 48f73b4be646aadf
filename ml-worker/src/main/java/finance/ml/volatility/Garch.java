package finance.ml.volatility;

import finance.ml.arima.QuasiNewton;
import finance.ml.evaluation.UnusableSeriesException;

/// Maximum-likelihood estimation of [GarchParameters].
///
/// @param leverage whether γ is estimated (GJR-GARCH) or zero (GARCH)
/// @param student whether innovations have Student's t distribution or the normal one
public record Garch(boolean leverage, boolean student) {
    /// The least number of returns for a fit.
    public static final int LEAST_RETURNS = 100;

    private static final double TOLERANCE = 1e-6;
    private static final int MOST_STEPS = 200;
    /// Share of the largest diagonal element of the information that a direction without information gets.
    private static final double RIDGE = 1e-3;

    /// α, γ and persistence of the start values, as in Python's package arch; the best of them starts the search.
    private static final double[][] STARTS = {
        {0.02, 0.04, 0.99}, {0.05, 0.05, 0.98}, {0.05, 0.1, 0.95}, {0.1, 0.1, 0.9}, {0.15, 0.1, 0.7}, {0.05, 0.05, 0.3}
    };

    private static final double START_DEGREES = 6;

    /// The estimate from these returns.
    ///
    /// @throws UnusableSeriesException if there are fewer than 100 returns or all are zero
    public GarchFit fit(LogReturns returns) {
        return fit(returns, null);
    }

    /// The estimate from these returns; the search starts from an earlier estimate if that has the best likelihood.
    public GarchFit fit(LogReturns returns, GarchParameters earlier) {
        double scale = scale(returns);
        GarchScore score = new GarchScore(returns, scale);
        GarchObjective objective = new GarchObjective(score, leverage, student);
        double[] start = start(objective);
        double[] lower = factor(objective, start);
        double[] x = new double[start.length];
        QuasiNewton search = new QuasiNewton(new QuasiNewton.Function() {
            private final double[] slope = new double[x.length];
            @Override
            public double value(double[] y) {
                transform(start, lower, y, x);
                return objective.value(x);
            }

            @Override
            public void gradient(double[] into) {
                objective.gradient(slope);
                // solve L z = slope
                int n = x.length;
                for (int i = 0; i < n; i++) {
                    double sum = slope[i];
                    for (int j = 0; j < i; j++) {
                        sum -= lower[i * n + j] * into[j];
                    }
                    into[i] = sum / lower[i * n + i];
                }
            }
        }, start.length);
        boolean converged = search.descend(MOST_STEPS, TOLERANCE);
        transform(start, lower, search.position(), x);
        double value = objective.value(x);
        double logLikelihood = -value - returns.size() * Math.log(scale);
        return new GarchFit(new GarchParameters(objective.omega * scale * scale, objective.rise, objective.fall - objective.rise, objective.beta, objective.degrees), logLikelihood, GarchScore.backcast(returns), converged);
    }

    /// x = start + L⁻ᵀ y
    private static void transform(double[] start, double[] lower, double[] y, double[] x) {
        int n = x.length;
        for (int i = n - 1; i >= 0; i--) {
            double sum = y[i];
            for (int j = i + 1; j < n; j++) {
                sum -= lower[j * n + i] * (x[j] - start[j]);
            }
            x[i] = start[i] + sum / lower[i * n + i];
        }
    }

    private static double scale(LogReturns returns) {
        if (returns.size() < LEAST_RETURNS) {
            throw new UnusableSeriesException("expected at least %d returns for a GARCH model, found %d".formatted(LEAST_RETURNS, returns.size()));
        }
        double variance = returns.variance();
        if (!(variance > 0)) {
            throw new UnusableSeriesException("expected returns other than zero for a GARCH model, found none");
        }
        return Math.sqrt(variance);
    }

    private double[] start(GarchObjective objective) {
        double best = Double.POSITIVE_INFINITY;
        double[] start = null;
        for (double[] one : STARTS) {
            double rise = leverage ? one[0] : one[0] + one[1] / 2;
            double fall = leverage ? one[0] + one[1] : rise;
            double beta = one[2] - (rise + fall) / 2;
            double[] x = objective.coordinates(1 - one[2], rise, fall, beta, START_DEGREES);
            double value = objective.value(x);
            if (value < best || start == null) {
                best = value;
                start = x;
            }
        }
        return start;
    }

    /// L of LLᵀ, the information at the start, with the coordinate of ν as measured by the slope.
    private double[] factor(GarchObjective objective, double[] start) {
        int n = start.length;
        double[] slope = new double[n];
        objective.value(start);
        double[] matrix = objective.information();
        if (student) {
            double[] x = start.clone();
            double step = 0.01;
            x[n - 1] += step;
            objective.value(x);
            objective.gradient(slope);
            double upper = slope[n - 1];
            x[n - 1] -= 2 * step;
            objective.value(x);
            objective.gradient(slope);
            double curvature = (upper - slope[n - 1]) / (2 * step);
            matrix[n * n - 1] = Math.max(Math.abs(curvature), 1);
        }
        for (int i = 0; i < n; i++) {
            matrix[i * n + i] = matrix[i * n + i] * (1 + RIDGE) + 1e-2;
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i * n + j];
                for (int k = 0; k < j; k++) {
                    sum -= matrix[i * n + k] * matrix[j * n + k];
                }
                matrix[i * n + j] = i == j ? Math.sqrt(sum) : sum / matrix[j * n + j];
            }
        }
        return matrix;
    }
}
