package finance.ml.volatility;

import finance.ml.arima.estimate.QuasiNewton;
import java.util.Arrays;

/// The negative log-likelihood of [GarchScore] in coordinates without bounds: log ω; the logarithms of α/2,
/// (α + γ)/2 and β over 1 − persistence (without leverage of α and β); and log(ν − 2.05).
///
/// A parameter at its bound lies at infinity, where the slope in these coordinates is zero. A search that
/// moved too far towards a bound can continue from [#released].
final class GarchObjective implements QuasiNewton.Function {
    /// Below, a series with many zero returns would have a likelihood without a maximum.
    private static final double LEAST_DEGREES = 2.05;
    /// ω is at least this share of the sample variance, for the same reason.
    private static final double LEAST_OMEGA = 1e-6;
    private static final double MOST_PERSISTENCE = 1 - 1e-7;
    /// Beyond this distance from zero, a coordinate does not change the likelihood.
    private static final double FARTHEST = 16;
    /// A weight, ω or 1 − persistence below this value is at its bound.
    private static final double AT_BOUND = 1e-3;
    private static final double RELEASED = 0.01;

    private final GarchScore score;
    private final boolean leverage;
    private final boolean student;
    private final int weights;
    private final double[] slope;
    private final double[][] jacobian;

    private double omega;
    private double rise;
    private double fall;
    private double beta;
    private double degrees;

    /// @param score of returns whose variance is 1
    GarchObjective(GarchScore score, boolean leverage, boolean student) {
        this.score = score;
        this.leverage = leverage;
        this.student = student;
        weights = leverage ? 3 : 2;
        slope = new double[size()];
        jacobian = new double[size()][GarchScore.PARAMETERS];
    }

    int size() {
        return 1 + weights + (student ? 1 : 0);
    }

    boolean student() {
        return student;
    }

    /// The coordinates of parameters with variance 1. Without leverage, α gets half of γ.
    double[] coordinates(double alpha, double gamma, double persistence, double degrees) {
        double slack = MOST_PERSISTENCE - persistence;
        double[] x = new double[size()];
        x[0] = Math.log(1 - persistence);
        if (leverage) {
            x[1] = Math.log(alpha / 2 / slack);
            x[2] = Math.log((alpha + gamma) / 2 / slack);
        } else {
            x[1] = Math.log((alpha + gamma / 2) / slack);
        }
        x[weights] = Math.log((persistence - alpha - gamma / 2) / slack);
        if (student) {
            x[weights + 1] = Math.log(degrees - LEAST_DEGREES);
        }
        return x;
    }

    /// The coordinates of the last value with those parameters moved away from their bound by which the
    /// likelihood rises; null if there are none.
    double[] released(double[] x) {
        double[] slope = score.gradient();
        double[] released = x.clone();
        boolean moved = false;
        double slack = MOST_PERSISTENCE - (rise + fall) / 2 - beta;
        if (slack < AT_BOUND && slope[1] * rise + slope[2] * fall + slope[3] * beta < 0) {
            for (int i = 1; i <= weights; i++) {
                released[i] -= Math.log(RELEASED / slack);
            }
            slack = RELEASED;
            moved = true;
        }
        double[] share = leverage ? new double[] {rise / 2, fall / 2, beta} : new double[] {rise, beta};
        double[] gain =
                leverage ? new double[] {slope[1], slope[2], slope[3]} : new double[] {slope[1] + slope[2], slope[3]};
        for (int i = 0; i < weights; i++) {
            if (share[i] < AT_BOUND && gain[i] > 0) {
                released[1 + i] = Math.log(RELEASED / slack);
                moved = true;
            }
        }
        if (omega < AT_BOUND && slope[0] > 0) {
            released[0] = Math.log(RELEASED);
            moved = true;
        }
        return moved ? released : null;
    }

    /// The parameters of the last value, of returns with that variance.
    GarchParameters parameters(double variance) {
        return new GarchParameters(omega * variance, rise, fall - rise, beta, degrees);
    }

    @Override
    public double value(double[] x) {
        locate(x);
        double value = -score.logLikelihood(omega, rise, fall, beta, degrees);
        double[] natural = score.gradient();
        for (int i = 0; i < slope.length; i++) {
            double sum = 0;
            for (int j = 0; j < natural.length; j++) {
                sum -= jacobian[i][j] * natural[j];
            }
            slope[i] = sum;
        }
        return Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    }

    @Override
    public void gradient(double[] into) {
        System.arraycopy(slope, 0, into, 0, slope.length);
    }

    /// Computes the parameters at the coordinates x and their derivatives.
    private void locate(double[] x) {
        for (double[] row : jacobian) {
            Arrays.fill(row, 0);
        }
        double excessOmega = exp(x[0]);
        omega = LEAST_OMEGA + excessOmega;
        jacobian[0][0] = excessOmega;
        locateWeights(x);
        degrees = Double.POSITIVE_INFINITY;
        if (student) {
            double excess = exp(x[weights + 1]);
            degrees = LEAST_DEGREES + excess;
            jacobian[weights + 1][GarchScore.NU] = excess;
        }
    }

    private void locateWeights(double[] x) {
        double[] share = new double[weights];
        double sum = 1;
        for (int i = 0; i < weights; i++) {
            share[i] = exp(x[1 + i]);
            sum += share[i];
        }
        for (int i = 0; i < weights; i++) {
            share[i] *= MOST_PERSISTENCE / sum;
        }
        int last = weights - 1;
        rise = leverage ? 2 * share[0] : share[0];
        fall = leverage ? 2 * share[1] : share[0];
        beta = share[last];
        for (int i = 0; i < weights; i++) {
            double[] row = jacobian[1 + i];
            for (int j = 0; j < last; j++) {
                double derivative = (i == j ? share[j] : 0) - share[i] * share[j] / MOST_PERSISTENCE;
                row[1 + j] = leverage ? 2 * derivative : derivative;
            }
            if (!leverage) {
                row[2] = row[1];
            }
            row[3] = (i == last ? share[last] : 0) - share[i] * share[last] / MOST_PERSISTENCE;
        }
    }

    private static double exp(double x) {
        return Math.exp(Math.clamp(x, -FARTHEST, FARTHEST));
    }

    /// The expected information in the coordinates at the last value, row by row; see
    /// [GarchScore#information].
    double[] information() {
        int natural = GarchRecursion.PARAMETERS;
        double[] inner = score.information(omega, rise, fall, beta);
        int size = size();
        double[] result = new double[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double sum = 0;
                for (int k = 0; k < natural; k++) {
                    for (int l = 0; l < natural; l++) {
                        sum += jacobian[i][k] * inner[k * natural + l] * jacobian[j][l];
                    }
                }
                result[i * size + j] = student ? sum * degrees / (degrees + 3) : sum;
            }
        }
        return result;
    }
}
