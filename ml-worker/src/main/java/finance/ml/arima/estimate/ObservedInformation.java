package finance.ml.arima.estimate;

import finance.ml.arima.likelihood.Likelihood;
import finance.ml.arima.likelihood.LinearSystem;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Regression;
import java.util.ArrayList;
import java.util.List;

/// Standard errors from the observed information: the Hessian of the log-likelihood, with variance and
/// constant at their conditional maximum, by differences of its analytic gradient. The variance of the
/// constant includes its dependence on the other coefficients.
public final class ObservedInformation {
    private static final double STEP = 1e-4;

    private ObservedInformation() {}

    public static List<Coefficient> coefficients(
            Likelihood likelihood, ArimaOrder order, double[] beta, double constant) {
        int size = beta.length;
        double variance = likelihood.sumOfSquares() / likelihood.observations() * likelihood.constantVariance();
        double[][] hessian = new double[size][size];
        double[] constantMoves = new double[size];
        differentiate(likelihood, beta, hessian, constantMoves);
        double[][] covariance = inverse(hessian, likelihood.observations() / 2.0);
        List<Coefficient> coefficients = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            double error = covariance[i][i] > 0 ? Math.sqrt(covariance[i][i]) : Double.NaN;
            coefficients.add(new Coefficient(name(order, i), beta[i], error));
        }
        if (likelihood.hasConstant()) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    variance += constantMoves[i] * covariance[i][j] * constantMoves[j];
                }
            }
            double error = Math.sqrt(variance) / Regression.perDifference(order);
            coefficients.add(new Coefficient(Regression.name(order), constant, error));
        }
        return List.copyOf(coefficients);
    }

    private static void differentiate(
            Likelihood likelihood, double[] beta, double[][] hessian, double[] constantMoves) {
        double[] moved = beta.clone();
        double[] above = new double[beta.length];
        double[] below = new double[beta.length];
        for (int i = 0; i < beta.length; i++) {
            moved[i] = beta[i] + STEP;
            likelihood.deviance(moved, above);
            double constantAbove = likelihood.constant();
            moved[i] = beta[i] - STEP;
            likelihood.deviance(moved, below);
            constantMoves[i] = (constantAbove - likelihood.constant()) / (2 * STEP);
            moved[i] = beta[i];
            for (int j = 0; j < beta.length; j++) {
                double second = (above[j] - below[j]) / (2 * STEP);
                hessian[i][j] += second / 2;
                hessian[j][i] += second / 2;
            }
        }
    }

    /// (scale · matrix)⁻¹; NaN where it is singular.
    private static double[][] inverse(double[][] matrix, double scale) {
        int size = matrix.length;
        LinearSystem system = new LinearSystem(size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                system.matrix[i * size + j] = scale * matrix[i][j];
            }
        }
        boolean regular = system.factorise();
        double[][] inverse = new double[size][size];
        for (int i = 0; i < size; i++) {
            inverse[i][i] = regular ? 1 : Double.NaN;
            if (regular) {
                system.solve(inverse[i]);
            }
        }
        return inverse;
    }

    private static String name(ArimaOrder order, int i) {
        int index = i;
        if (index < order.ar()) {
            return "ar" + (index + 1);
        }
        index -= order.ar();
        if (index < order.ma()) {
            return "ma" + (index + 1);
        }
        index -= order.ma();
        return index < order.seasonalAr() ? "sar" + (index + 1) : "sma" + (index - order.seasonalAr() + 1);
    }
}
