package finance.ml.arima.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.PartialAutocorrelations;
import org.junit.jupiter.api.Test;

/// Start values of a larger model from the factors of a smaller one, worked out by hand.
class NestedStartValuesTest {
    /// (1 − ½B)(1 − 0.9B) = 1 − 1.4B + 0.45B²; the partial autocorrelations of that AR(2) are 1.4 / 1.45 and
    /// −0.45.
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
}
