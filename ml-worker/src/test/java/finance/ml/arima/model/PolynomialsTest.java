package finance.ml.arima.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// [Polynomials] on values worked out by hand.
class PolynomialsTest {
    /// (1 − 0.5B)(1 − 0.3B⁴) = 1 − 0.5B − 0.3B⁴ + 0.15B⁵; (1 + 0.4B)(1 − 0.2B⁴) = 1 + 0.4B − 0.2B⁴ − 0.08B⁵.
    @Test
    void seasonalPolynomialsAreMultipliedOut() {
        Polynomials polynomials = new Polynomials(new ArimaOrder(1, 0, 1, 1, 0, 1, 4));
        polynomials.set(new double[] {0.5, 0.4, 0.3, -0.2});
        assertThat(polynomials.ar).containsExactly(new double[] {0, 0.5, 0, 0, 0.3, -0.15}, within(1e-15));
        assertThat(polynomials.ma).containsExactly(new double[] {1, 0.4, 0, 0, -0.2, -0.08}, within(1e-15));
    }
}
