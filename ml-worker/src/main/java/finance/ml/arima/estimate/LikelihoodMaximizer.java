package finance.ml.arima.estimate;

import finance.ml.arima.likelihood.Likelihood;
import finance.ml.arima.model.FilterKernels;
import finance.ml.arima.model.Polynomials;

/// Searches for a maximum of the likelihood from start values, by [QuasiNewton] over
/// [PartialAutocorrelations], where every point is stationary and invertible. The coordinates are
/// preconditioned by the least-squares information at the start, so that the first step is already a
/// Gauss–Newton step.
public final class LikelihoodMaximizer implements QuasiNewton.Function {
    private static final int MAX_ROUNDS = 25;
    private static final int STEPS_A_ROUND = 14;
    /// The tolerance of a search that compares models: it ends when a step reduces the deviance by less,
    /// which is n · 3 · 10⁻⁶ in log-likelihood.
    public static final double SEARCH_TOLERANCE = 6e-6;
    /// The tolerance to fit one model.
    public static final double FIT_TOLERANCE = 2e-7;
    /// The tolerance to refine a maximum.
    private static final double FINAL_TOLERANCE = 1e-9;

    private static final double STEP = 1e-5;
    /// The share of the diagonal that is added to the information, which is singular with cancelling terms.
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

    private final QuasiNewton descent;

    private LikelihoodMaximizer(Likelihood likelihood, Polynomials polynomials, double[] startBeta) {
        this.likelihood = likelihood;
        this.polynomials = polynomials;
        size = startBeta.length;
        start = new double[size];
        polynomials.fromCoefficients(startBeta, start);
        x = start.clone();
        beta = new double[size];
        gradient = new double[size];
        root = new double[size * size];
        descent = new QuasiNewton(this, size);
    }

    /// @param tolerance the search ends when a step reduces the deviance by less
    static Estimate from(double[] startBeta, Likelihood likelihood, Polynomials polynomials, double tolerance) {
        LikelihoodMaximizer maximizer = new LikelihoodMaximizer(likelihood, polynomials, startBeta);
        double deviance = maximizer.size == 0 ? likelihood.deviance(startBeta) : maximizer.maximize(tolerance);
        return new Estimate(maximizer.beta, deviance, polynomials.admissible(maximizer.beta));
    }

    /// Refines a maximum that was found before.
    public static Estimate refine(Estimate found, Likelihood likelihood, Polynomials polynomials) {
        return Estimate.better(found, from(found.beta(), likelihood, polynomials, FINAL_TOLERANCE));
    }

    /// Searches in rounds of a few steps, each in coordinates preconditioned at its start.
    /// Returns the deviance at beta.
    private double maximize(double tolerance) {
        double before = Likelihood.IMPOSSIBLE;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            precondition();
            boolean converged = descent.descend(STEPS_A_ROUND, tolerance);
            moveTo(descent.position());
            System.arraycopy(x, 0, start, 0, size);
            if (converged || !(descent.value() < before - tolerance)) {
                break;
            }
            before = descent.value();
        }
        return descent.value();
    }

    /// root ← Cholesky factor of 2JᵀJ/S, J the derivatives of the conditional errors by x.
    private void precondition() {
        polynomials.toCoefficients(start, beta);
        if (likelihood.information(beta, root)) {
            pullBackInformation();
        } else {
            informationByDifferences();
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

    /// From beta to x on both sides.
    private void pullBackInformation() {
        for (int side = 0; side < 2; side++) {
            for (int i = 0; i < size; i++) {
                System.arraycopy(root, i * size, gradient, 0, size);
                polynomials.pullBackToPartialAutocorrelations(start, gradient);
                System.arraycopy(gradient, 0, root, i * size, size);
            }
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < i; j++) {
                    double value = root[i * size + j];
                    root[i * size + j] = root[j * size + i];
                    root[j * size + i] = value;
                }
            }
        }
    }

    private void informationByDifferences() {
        double[][] jacobian = jacobian();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                root[i * size + j] = 2 * FilterKernels.dot(jacobian[i], 0, jacobian[j], jacobian[i].length);
            }
        }
    }

    /// Derivatives of the errors by x, in units of their standard deviation over √n.
    private double[][] jacobian() {
        int n = likelihood.observations();
        double[] base = new double[n];
        likelihood.conditionalErrors(beta, base);
        double scale = 1 / (STEP * Math.sqrt(Math.max(FilterKernels.dot(base, 0, base, n), 1e-300)));
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
            // tanh is 1 in double precision from 19 on
            x[i] = Math.clamp(start[i] + x[i], -18.0, 18.0);
        }
        polynomials.toCoefficients(x, beta);
    }

    @Override
    public double value(double[] position) {
        moveTo(position);
        return likelihood.deviance(beta);
    }

    @Override
    public void gradient(double[] slope) {
        likelihood.deviance(beta, gradient);
        polynomials.pullBackToPartialAutocorrelations(x, gradient);
        for (int i = 0; i < size; i++) {
            double sum = gradient[i];
            for (int k = 0; k < i; k++) {
                sum -= root[i * size + k] * slope[k];
            }
            slope[i] = sum / root[i * size + i];
        }
    }
}
