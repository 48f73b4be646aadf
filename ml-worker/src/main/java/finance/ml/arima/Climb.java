package finance.ml.arima;

import java.util.Arrays;
import smile.math.BFGS;
import smile.util.function.DifferentiableMultivariateFunction;

/// From start values up to a maximum of the likelihood: Smile's BFGS over [Partials], where every point is stationary
/// and invertible, in coordinates that the least-squares information at the start makes round, so that BFGS's first
/// step from its unit matrix is already a Gauss–Newton step.
@SuppressWarnings("serial") // Smile declares its functions serializable; this one lives for a call
final class Climb implements DifferentiableMultivariateFunction {
    private static final int MAX_ROUNDS = 25;
    private static final int STEPS_A_ROUND = 14;
    /// Of the deviance per observation, in round coordinates: worth about n · 10⁻⁸ in log-likelihood.
    private static final double TOLERANCE = 2e-4;

    private static final double FINE_TOLERANCE = 1e-6;
    /// A step that gains less deviance than this is the last, to tell models apart: n · 3 · 10⁻⁶ in log-likelihood.
    static final double FLAT = 6e-6;
    /// The same, to fit one.
    static final double FINE_FLAT = 2e-7;
    /// The same, for the last digits.
    private static final double FINEST_FLAT = 1e-9;

    private static final double STEP = 1e-5;
    /// Share of the diagonal added to the information, which cancelling terms make singular.
    private static final double RIDGE = 1e-3;

    private final Likelihood likelihood;
    private final Polynomials polynomials;
    private final int size;
    private final double[] start;
    private final double[] x;
    private final double[] beta;
    private final double[] gradient;
    /// Lower triangle L of the information LLᵀ, row by row.
    private final double[] root;

    private final double flat;
    private int steps;
    private double reached;

    private Climb(Likelihood likelihood, Polynomials polynomials, double[] startBeta, double flat) {
        this.likelihood = likelihood;
        this.flat = flat;
        this.polynomials = polynomials;
        size = startBeta.length;
        start = new double[size];
        polynomials.fromCoefficients(startBeta, start);
        x = start.clone();
        beta = new double[size];
        gradient = new double[size];
        root = new double[size * size];
    }

    static Estimate from(double[] startBeta, Likelihood likelihood, Polynomials polynomials, double flat) {
        return from(startBeta, likelihood, polynomials, TOLERANCE, flat);
    }

    /// The last digits of a maximum already found.
    static Estimate refine(Estimate found, Likelihood likelihood, Polynomials polynomials) {
        return Estimate.better(found, from(found.beta(), likelihood, polynomials, FINE_TOLERANCE, FINEST_FLAT));
    }

    private static Estimate from(
            double[] startBeta, Likelihood likelihood, Polynomials polynomials, double tolerance, double flat) {
        Climb climb = new Climb(likelihood, polynomials, startBeta, flat);
        double before = Likelihood.IMPOSSIBLE;
        for (int round = 0; round < MAX_ROUNDS && climb.size > 0; round++) {
            climb.round(tolerance);
            if (climb.steps < STEPS_A_ROUND || !(climb.reached < before - climb.flat)) {
                break;
            }
            before = climb.reached;
        }
        polynomials.toCoefficients(climb.start, climb.beta);
        double[] found = climb.beta;
        return new Estimate(found, likelihood.deviance(found), polynomials.admissible(found));
    }

    /// A few steps of BFGS, in coordinates made round where they start.
    private void round(double tolerance) {
        makeRound();
        steps = -1;
        reached = Likelihood.IMPOSSIBLE;
        double[] position = new double[size];
        BFGS.minimize(this, position, tolerance, STEPS_A_ROUND + 2);
        moveTo(position);
        System.arraycopy(x, 0, start, 0, size);
    }

    /// root ← Cholesky factor of 2JᵀJ/S, J the derivatives of the conditional errors by x.
    private void makeRound() {
        double[][] jacobian = jacobian();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                root[i * size + j] = 2 * Lags.dot(jacobian[i], 0, jacobian[j], jacobian[i].length);
            }
        }
        double largest = 1e-8;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, root[i * size + i]);
        }
        for (int i = 0; i < size; i++) {
            root[i * size + i] = root[i * size + i] * (1 + RIDGE) + 1e-6 * largest;
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = root[i * size + j];
                for (int k = 0; k < j; k++) {
                    sum -= root[i * size + k] * root[j * size + k];
                }
                root[i * size + j] = i == j ? Math.sqrt(Math.max(sum, 1e-12 * largest)) : sum / root[j * size + j];
            }
        }
    }

    /// Derivatives of the errors by x, in units of their standard deviation over √n.
    private double[][] jacobian() {
        int n = likelihood.observations();
        double[] base = new double[n];
        polynomials.toCoefficients(start, beta);
        likelihood.conditionalErrors(beta, base);
        double scale = 1 / (STEP * Math.sqrt(Math.max(Lags.dot(base, 0, base, n), 1e-300)));
        double[][] jacobian = new double[size][n];
        for (int i = 0; i < size; i++) {
            x[i] = start[i] + STEP;
            polynomials.toCoefficients(x, beta);
            likelihood.conditionalErrors(beta, jacobian[i]);
            for (int t = 0; t < n; t++) {
                jacobian[i][t] = (jacobian[i][t] - base[t]) * scale;
            }
            x[i] = start[i];
        }
        return jacobian;
    }

    /// x ← start + L⁻ᵀ position, and beta from it.
    private void moveTo(double[] position) {
        for (int i = size - 1; i >= 0; i--) {
            double sum = position[i];
            for (int k = i + 1; k < size; k++) {
                sum -= root[k * size + i] * x[k];
            }
            x[i] = sum / root[i * size + i];
        }
        for (int i = 0; i < size; i++) {
            // tanh is 1 from 19 on: beyond, nothing changes but the arithmetic
            x[i] = Math.clamp(start[i] + x[i], -18.0, 18.0);
        }
        polynomials.toCoefficients(x, beta);
    }

    @Override
    public double f(double[] position) {
        moveTo(position);
        return likelihood.deviance(beta);
    }

    @Override
    public double g(double[] position, double[] slope) {
        moveTo(position);
        double deviance = likelihood.deviance(beta, gradient);
        boolean enough = ++steps >= STEPS_A_ROUND || !(deviance < reached - flat);
        reached = deviance;
        if (enough) {
            // no slope: BFGS stops here
            Arrays.fill(slope, 0);
            return deviance;
        }
        polynomials.pullBackToPartials(x, gradient);
        for (int i = 0; i < size; i++) {
            double sum = gradient[i];
            for (int k = 0; k < i; k++) {
                sum -= root[i * size + k] * slope[k];
            }
            slope[i] = sum / root[i * size + i];
        }
        return deviance;
    }
}
