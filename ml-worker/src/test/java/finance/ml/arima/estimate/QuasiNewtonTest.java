package finance.ml.arima.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// [QuasiNewton] on functions whose minimum is known.
class QuasiNewtonTest {
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
    void quasiNewtonFollowsACurvedValleyAndReportsAStepLimit() {
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
}
