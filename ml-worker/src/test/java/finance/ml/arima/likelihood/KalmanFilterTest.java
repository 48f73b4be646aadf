package finance.ml.arima.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Polynomials;
import org.junit.jupiter.api.Test;

/// [KalmanFilter] on values worked out by hand.
class KalmanFilterTest {
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

    /// y(t) = y(t − 1) + ε(t) + ½ ε(t − 1) from y(0) = 10: y(1) has variance 1 + ¼, and given y(1) = 12 the
    /// error ε(1) has mean 2 / 1.25 and variance 1 − 1 / 1.25.
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
}
