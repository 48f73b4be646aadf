package finance.ml.arima.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// [LinearSystem] on values worked out by hand.
class LinearSystemTest {
    /// The determinant of {{0, 2, 1}, {1, 1, 0}, {2, 0, 1}} is −4; its first pivot is 0.
    @Test
    void aLinearSystemIsSolvedWithPivots() {
        LinearSystem system = system(0, 2, 1, 1, 1, 0, 2, 0, 1);
        assertThat(system.factorise()).isTrue();
        assertThat(system.logDeterminant()).isCloseTo(Math.log(4), within(1e-15));
        double[] x = {7, 3, 5};
        system.solve(x);
        assertThat(x).containsExactly(new double[] {1, 2, 3}, within(1e-14));
        double[] transposed = {8, 4, 4};
        system.solveTransposed(transposed);
        assertThat(transposed).containsExactly(new double[] {1, 2, 3}, within(1e-14));
    }

    @Test
    void aSingularLinearSystemIsRefused() {
        assertThat(system(1, 2, 3, 2, 4, 6, 1, 0, 1).factorise()).isFalse();
    }

    private static LinearSystem system(double... matrix) {
        LinearSystem system = new LinearSystem(3);
        System.arraycopy(matrix, 0, system.matrix, 0, matrix.length);
        return system;
    }
}
