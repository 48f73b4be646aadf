package finance.ml.arima.likelihood;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.FilterKernels;
import java.util.Arrays;

/// The least-squares approximation 2JᵀJ/S of the deviance's second derivatives by the coefficients of a
/// non-seasonal model, J being the derivatives of the one-step errors e: those by φᵢ are −v(t − i) with v =
/// Θ⁻¹w, those by θⱼ −s(t − j) with s = Θ⁻¹e (Box & Jenkins, chapter 7), so that two filtered series and
/// their lagged products are sufficient.
final class LeastSquares {
    private final int p;
    private final int q;
    private final int size;
    private final int first;
    private final int n;
    /// Lagged products, row by row.
    private final double[] matrix;

    private final double[] onOnes;

    LeastSquares(ArimaOrder order, int n) {
        p = order.ar();
        q = order.ma();
        size = p + q;
        first = Math.min(n, Math.max(p, q));
        this.n = n;
        matrix = new double[size * size];
        onOnes = new double[size];
    }

    /// Row by row into `to`, from the first max(p, q) errors on.
    ///
    /// @param ones the errors of a series of ones, if a constant is estimated too; otherwise empty
    /// @param sumOfSquares S of these errors
    void information(double[] v, double[] s, double[] ones, double sumOfSquares, double[] to) {
        block(v, 0, p, v, 0, p);
        block(v, 0, p, s, p, q);
        block(s, p, q, s, p, q);
        Arrays.fill(onOnes, 0);
        double squared = 1;
        if (ones.length > 0) {
            squared = FilterKernels.dot(ones, 0, ones, n) - FilterKernels.dot(ones, 0, ones, first);
            for (int i = 0; i < size; i++) {
                onOnes[i] = i < p ? product(ones, 0, v, i + 1) : product(ones, 0, s, i - p + 1);
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = i; j < size; j++) {
                double sum = matrix[i * size + j] - onOnes[i] * onOnes[j] / squared;
                to[i * size + j] = 2 * sum / sumOfSquares;
                to[j * size + i] = to[i * size + j];
            }
        }
    }

    /// The products of two series' lags: the first row and column directly, the others by adding the first
    /// product and subtracting the last one.
    private void block(double[] left, int row, int rows, double[] right, int column, int columns) {
        for (int i = 0; i < rows; i++) {
            for (int j = row == column ? i : 0; j < columns; j++) {
                matrix[(row + i) * size + column + j] = i == 0 || j == 0
                        ? product(left, i + 1, right, j + 1)
                        : matrix[(row + i - 1) * size + column + j - 1]
                                + value(left, first - 1 - i) * value(right, first - 1 - j)
                                - value(left, n - 1 - i) * value(right, n - 1 - j);
            }
        }
    }

    /// Σ left(t − i) right(t − j), t from `first` on.
    private double product(double[] left, int i, double[] right, int j) {
        double sum =
                i <= j ? FilterKernels.dot(left, j - i, right, n - j) : FilterKernels.dot(right, i - j, left, n - i);
        for (int t = Math.max(i, j); t < first; t++) {
            sum -= left[t - i] * right[t - j];
        }
        return sum;
    }

    private static double value(double[] x, int t) {
        return t < 0 ? 0 : x[t];
    }
}
