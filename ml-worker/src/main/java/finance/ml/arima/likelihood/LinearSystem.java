package finance.ml.arima.likelihood;

/// A small dense linear system, solved by LU decomposition with partial pivoting; the arrays are reused.
public final class LinearSystem {
    private final int size;
    /// The matrix row by row; overwritten by its factors.
    public final double[] matrix;

    private final int[] pivots;
    private double logDeterminant;

    public LinearSystem(int size) {
        this.size = size;
        matrix = new double[size * size];
        pivots = new int[size];
    }

    /// False if the matrix is singular to machine precision.
    public boolean factorise() {
        logDeterminant = 0;
        for (int column = 0; column < size; column++) {
            int best = column;
            for (int row = column + 1; row < size; row++) {
                if (Math.abs(matrix[row * size + column]) > Math.abs(matrix[best * size + column])) {
                    best = row;
                }
            }
            pivots[column] = best;
            swapRows(column, best);
            double pivot = matrix[column * size + column];
            if (!(Math.abs(pivot) > 1e-300)) {
                return false;
            }
            logDeterminant += Math.log(Math.abs(pivot));
            for (int row = column + 1; row < size; row++) {
                double factor = matrix[row * size + column] / pivot;
                matrix[row * size + column] = factor;
                if (factor != 0) {
                    for (int c = column + 1; c < size; c++) {
                        matrix[row * size + c] -= factor * matrix[column * size + c];
                    }
                }
            }
        }
        return true;
    }

    private void swapRows(int a, int b) {
        if (a != b) {
            for (int c = 0; c < size; c++) {
                double value = matrix[a * size + c];
                matrix[a * size + c] = matrix[b * size + c];
                matrix[b * size + c] = value;
            }
        }
    }

    /// log |det| of the factorised matrix.
    public double logDeterminant() {
        return logDeterminant;
    }

    /// Overwrites x with the solution of matrix · solution = x.
    public void solve(double[] x) {
        for (int row = 0; row < size; row++) {
            double value = x[pivots[row]];
            x[pivots[row]] = x[row];
            x[row] = value;
        }
        for (int row = 1; row < size; row++) {
            for (int c = 0; c < row; c++) {
                x[row] -= matrix[row * size + c] * x[c];
            }
        }
        for (int row = size - 1; row >= 0; row--) {
            for (int c = row + 1; c < size; c++) {
                x[row] -= matrix[row * size + c] * x[c];
            }
            x[row] /= matrix[row * size + row];
        }
    }

    /// Overwrites x with the solution of matrixᵀ · solution = x.
    public void solveTransposed(double[] x) {
        for (int row = 0; row < size; row++) {
            for (int c = 0; c < row; c++) {
                x[row] -= matrix[c * size + row] * x[c];
            }
            x[row] /= matrix[row * size + row];
        }
        for (int row = size - 2; row >= 0; row--) {
            for (int c = row + 1; c < size; c++) {
                x[row] -= matrix[c * size + row] * x[c];
            }
        }
        for (int row = size - 1; row >= 0; row--) {
            double value = x[pivots[row]];
            x[pivots[row]] = x[row];
            x[row] = value;
        }
    }
}
