package finance.ml.arima.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// [Cholesky] on values worked out by hand.
class CholeskyTest {
    /// L = {{2}, {1, 3}, {−1, 2, 4}}, so that LLᵀ = {{4, 2, −2}, {2, 10, 5}, {−2, 5, 21}}.
    @Test
    void choleskyFindsTheTriangularFactor() {
        Cholesky cholesky = new Cholesky(3);
        set(cholesky, new double[][] {{4}, {2, 10}, {-2, 5, 21}});
        assertThat(cholesky.factorise()).isTrue();
        assertThat(cholesky.row(0)).containsExactly(2);
        assertThat(cholesky.row(1)).containsExactly(1, 3);
        assertThat(cholesky.row(2)).containsExactly(-1, 2, 4);
        assertThat(cholesky.logDeterminant()).isCloseTo(2 * Math.log(24), within(1e-14));
        double[] x = {2, 7, 15};
        cholesky.solveLower(x);
        assertThat(x).containsExactly(1, 2, 3);
    }

    @Test
    void choleskyRefusesAnIndefiniteMatrix() {
        Cholesky cholesky = new Cholesky(2);
        set(cholesky, new double[][] {{1}, {2, 1}});
        assertThat(cholesky.factorise()).isFalse();
    }

    private static void set(Cholesky cholesky, double[][] rows) {
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, cholesky.row(i), 0, rows[i].length);
        }
    }
}
