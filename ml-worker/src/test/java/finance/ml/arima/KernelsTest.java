package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// The numerical kernels on values worked out by hand, or by R where named.
class KernelsTest {
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

    /// An AR(1) process with φ = ½ and σ² = 1: its variance is 1 / (1 − ¼).
    @Test
    void theKalmanFilterForecastsAnAutoregression() {
        KalmanFilter filter = filter(ArimaOrder.of(1, 0, 0), 0.5);
        assertThat(filter.start(new double[] {2})).isZero();
        assertThat(filter.expected()).isZero();
        assertThat(filter.variance()).isCloseTo(4 / 3.0, within(1e-14));
        assertThat(filter.step(2)).isTrue();
        assertThat(filter.innovation()).isEqualTo(2);
        assertThat(filter.innovationVariance()).isCloseTo(4 / 3.0, within(1e-14));
        assertThat(filter.expected()).isCloseTo(1, within(1e-14));
        assertThat(filter.variance()).isCloseTo(1, within(1e-14));
        assertThat(filter.step(Double.NaN)).isFalse();
        assertThat(filter.expected()).isCloseTo(0.5, within(1e-14));
        assertThat(filter.variance()).isCloseTo(1.25, within(1e-14));
    }

    /// y(t) = y(t − 1) + ε(t) + ½ ε(t − 1) from y(0) = 10: y(1) has variance 1 + ¼, and given y(1) = 12 the error ε(1)
    /// has mean 2 / 1.25 and variance 1 − 1 / 1.25.
    @Test
    void theKalmanFilterForecastsADifferencedMovingAverage() {
        KalmanFilter filter = filter(ArimaOrder.of(0, 1, 1), 0.5);
        assertThat(filter.start(new double[] {10, 12})).isEqualTo(1);
        assertThat(filter.expected()).isEqualTo(10);
        assertThat(filter.variance()).isCloseTo(1.25, within(1e-14));
        assertThat(filter.step(12)).isTrue();
        assertThat(filter.innovation()).isEqualTo(2);
        assertThat(filter.expected()).isCloseTo(12.8, within(1e-14));
        assertThat(filter.variance()).isCloseTo(1.05, within(1e-14));
    }

    private static KalmanFilter filter(ArimaOrder order, double... beta) {
        Polynomials polynomials = new Polynomials(order);
        polynomials.set(beta);
        return new KalmanFilter(polynomials);
    }

    /// x² + xy + 2y² − 4x − 9y is least, −11, at (1, 2).
    @Test
    void quasiNewtonFindsTheMinimumOfAQuadratic() {
        QuasiNewton descent = new QuasiNewton(
                new TwoVariables((x, y) -> x * x + x * y + 2 * y * y - 4 * x - 9 * y, (x, y) ->
                        new double[] {2 * x + y - 4, x + 4 * y - 9}),
                2);
        assertThat(descent.descend(50, 1e-14)).isTrue();
        assertThat(descent.position()).containsExactly(new double[] {1, 2}, within(1e-6));
        assertThat(descent.value()).isCloseTo(-11, within(1e-12));
    }

    /// Rosenbrock's valley (1 − x)² + 100 (y − x²)² is least, 0, at (1, 1).
    @Test
    void quasiNewtonFollowsACurvedValleyAndSaysWhereItsStepsDidNotSuffice() {
        QuasiNewton descent = new QuasiNewton(
                new TwoVariables((x, y) -> (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x), (x, y) ->
                        new double[] {-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)}),
                2);
        assertThat(descent.descend(3, 1e-14)).isFalse();
        assertThat(descent.value()).isBetween(1e-3, 1.0);
        assertThat(descent.descend(200, 1e-14)).isTrue();
        assertThat(descent.position()).containsExactly(new double[] {1, 1}, within(1e-5));
    }

    private interface Value {
        double of(double x, double y);
    }

    private interface Gradient {
        double[] of(double x, double y);
    }

    /// Remembers the point of its last value, as [QuasiNewton] expects.
    private static final class TwoVariables implements QuasiNewton.Function {
        private final Value value;
        private final Gradient gradient;
        private double x;
        private double y;

        TwoVariables(Value value, Gradient gradient) {
            this.value = value;
            this.gradient = gradient;
        }

        @Override
        public double value(double[] at) {
            x = at[0];
            y = at[1];
            return value.of(x, y);
        }

        @Override
        public void gradient(double[] slope) {
            System.arraycopy(gradient.of(x, y), 0, slope, 0, 2);
        }
    }

    /// (1 − ½B)(1 − 0.9B) = 1 − 1.4B + 0.45B²; the partial autocorrelations of that AR(2) are 1.4 / 1.45 and −0.45.
    @Test
    void factorsAndPartialAutocorrelationsOfAnAutoregression() {
        double[] beta = NestedStartValues.factors(
                new double[] {0.5},
                ArimaOrder.of(1, 0, 0),
                ArimaOrder.of(2, 0, 1),
                false,
                new double[] {0.9},
                new double[] {0.25});
        assertThat(beta).containsExactly(new double[] {1.4, -0.45, -0.25}, within(1e-15));
        double[] x = new double[2];
        PartialAutocorrelations.fromCoefficients(beta, x, 0, 2, 1);
        assertThat(Math.tanh(x[0])).isCloseTo(1.4 / 1.45, within(1e-14));
        assertThat(Math.tanh(x[1])).isCloseTo(-0.45, within(1e-14));
        double[] back = new double[2];
        PartialAutocorrelations.toCoefficients(x, back, 0, 2, 1);
        assertThat(back).containsExactly(new double[] {1.4, -0.45}, within(1e-14));
    }

    /// (1 − 0.5B)(1 − 0.3B⁴) = 1 − 0.5B − 0.3B⁴ + 0.15B⁵; (1 + 0.4B)(1 − 0.2B⁴) = 1 + 0.4B − 0.2B⁴ − 0.08B⁵.
    @Test
    void seasonalPolynomialsAreMultipliedOut() {
        Polynomials polynomials = new Polynomials(new ArimaOrder(1, 0, 1, 1, 0, 1, 4));
        polynomials.set(new double[] {0.5, 0.4, 0.3, -0.2});
        assertThat(polynomials.ar).containsExactly(new double[] {0, 0.5, 0, 0, 0.3, -0.15}, within(1e-15));
        assertThat(polynomials.ma).containsExactly(new double[] {1, 0.4, 0, 0, -0.2, -0.08}, within(1e-15));
    }

    /// R 4.2.2: `stl(ts(x, frequency = 4), s.window = 11, l.window = 5, s.jump = 1, t.jump = 1, l.jump = 1, inner =
    /// 2)`.
    @Test
    void seasonsAndTrendAreThoseOfRsStl() {
        double[] x = {
            112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158,
            133, 114, 140
        };
        double[] seasonal = {
            -5.69135566, -2.73373122, 3.13730886, 5.31344775, -5.64760703, -2.78469394, 2.93035682, 5.53497262,
            -5.55893395, -2.87856772, 2.46688694, 5.94435130, -4.89049511, -3.13943429, 1.01748126, 7.08996629,
            -4.50129215, -3.35193218, 0.23363206, 7.68484854, -4.40847034, -3.45110103, -0.06358213, 7.98579576
        };
        double[] trend = {
            118.72053893, 121.40929894, 124.04340494, 126.88794490, 130.80864956, 135.85477229, 140.33964310,
            140.37246097, 133.09199932, 122.78498364, 115.28869176, 114.05868666, 120.42660587, 127.71584310,
            131.04832224, 133.98173583, 140.02925998, 149.50951847, 158.62630582, 160.66480079, 151.62853854,
            140.39634413, 130.30073986, 120.02710154
        };
        Stl stl = Stl.of(x, 4);
        assertThat(stl.seasonal()).containsExactly(seasonal, within(1e-7));
        assertThat(stl.trend()).containsExactly(trend, within(1e-7));
        assertThat(stl.remainder()[0]).isCloseTo(112 - seasonal[0] - trend[0], within(1e-7));
    }
}
