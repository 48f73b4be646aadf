package finance.ml.arima.likelihood;

import finance.ml.arima.model.FilterKernels;

/// The factor L of a symmetric positive definite matrix LLᵀ; storage is reused.
public final class Cholesky {
    private final double[][] rows;
    private double logDeterminant;

    public Cholesky(int size) {
        rows = new double[size][];
        for (int i = 0; i < size; i++) {
            rows[i] = new double[i + 1];
        }
    }

    /// A row up to the diagonal: of the matrix before, of L after [#factorise].
    public double[] row(int i) {
        return rows[i];
    }

    /// False if the matrix is not positive definite to machine precision.
    public boolean factorise() {
        logDeterminant = 0;
        for (double[] row : rows) {
            int diagonal = row.length - 1;
            for (int j = 0; j < diagonal; j++) {
                row[j] = (row[j] - FilterKernels.dot(row, 0, rows[j], j)) / rows[j][j];
            }
            double left = row[diagonal] - FilterKernels.dot(row, 0, row, diagonal);
            if (!(left > 1e-14 * row[diagonal])) {
                return false;
            }
            row[diagonal] = Math.sqrt(left);
            logDeterminant += Math.log(left);
        }
        return true;
    }

    /// The logarithm of the determinant of the matrix.
    public double logDeterminant() {
        return logDeterminant;
    }

    /// Overwrites x with the solution of L · solution = x.
    public void solveLower(double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = (x[i] - FilterKernels.dot(rows[i], 0, x, i)) / rows[i][i];
        }
    }
}
