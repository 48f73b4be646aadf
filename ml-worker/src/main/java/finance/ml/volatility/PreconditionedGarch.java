package finance.ml.volatility;

import finance.ml.arima.estimate.QuasiNewton;

/// [GarchObjective] around start values in coordinates y that make it round: x = start + L⁻ᵀ y, where LLᵀ is
/// the information at the start.
final class PreconditionedGarch implements QuasiNewton.Function {
    private static final double STEP = 0.01;
    /// Added to the diagonal, for a coordinate of which the returns contain no information.
    private static final double RIDGE = 0.01;

    private static final double RELATIVE_RIDGE = 0.001;

    private final GarchObjective objective;
    private final double[] start;
    private final double[] lower;
    private final double[] x;
    private final double[] slope;
    private final int size;

    PreconditionedGarch(GarchObjective objective, double[] start) {
        this.objective = objective;
        this.start = start;
        size = start.length;
        x = start.clone();
        slope = new double[size];
        lower = information();
        factorize();
    }

    @Override
    public double value(double[] y) {
        locate(y);
        return objective.value(x);
    }

    /// The coordinates of [GarchObjective] at y.
    double[] coordinates(double[] y) {
        locate(y);
        return x.clone();
    }

    private void locate(double[] y) {
        for (int i = size - 1; i >= 0; i--) {
            double sum = y[i];
            for (int j = i + 1; j < size; j++) {
                sum -= lower[j * size + i] * (x[j] - start[j]);
            }
            x[i] = start[i] + sum / lower[i * size + i];
        }
    }

    @Override
    public void gradient(double[] into) {
        objective.gradient(slope);
        for (int i = 0; i < size; i++) {
            double sum = slope[i];
            for (int j = 0; j < i; j++) {
                sum -= lower[i * size + j] * into[j];
            }
            into[i] = sum / lower[i * size + i];
        }
    }

    /// The expected information on the variance; on the degrees of freedom, the change of the slope.
    private double[] information() {
        objective.value(start);
        double[] information = objective.information();
        if (objective.student()) {
            int nu = size - 1;
            double change = slopeAt(nu, STEP) - slopeAt(nu, -STEP);
            information[size * size - 1] = Math.max(1, Math.abs(change) / (2 * STEP));
        }
        for (int i = 0; i < size; i++) {
            information[i * size + i] *= 1 + RELATIVE_RIDGE;
            information[i * size + i] += RIDGE;
        }
        return information;
    }

    private double slopeAt(int coordinate, double step) {
        double[] moved = start.clone();
        moved[coordinate] += step;
        objective.value(moved);
        objective.gradient(slope);
        return slope[coordinate];
    }

    /// Replaces the matrix by its Cholesky factor.
    private void factorize() {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = lower[i * size + j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i * size + k] * lower[j * size + k];
                }
                lower[i * size + j] = i == j ? Math.sqrt(sum) : sum / lower[j * size + j];
            }
        }
    }
}
