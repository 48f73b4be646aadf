package finance.ml.volatility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PriceTickTest {
    @Test
    void tickIsOneCentFromOneDollarOnAndAHundredthOfACentBelow() {
        assertThat(PriceTick.of(20, 25).dollars()).isEqualTo(0.01);
        assertThat(PriceTick.of(1).dollars()).isEqualTo(0.01);
        assertThat(PriceTick.of(0.98).dollars()).isEqualTo(0.0001);
    }

    @Test
    void smallestChangeOfSplitAdjustedClosesIsTheTick() {
        assertThat(PriceTick.of(2.25, 2.25, 2.2505, 2.27).dollars()).isCloseTo(0.0005, within(1e-12));
    }

    @Test
    void oneTickInLogsReachesTheNextPriceAndStaysPositive() {
        double halfWidth = new PriceTick(0.01).inLogs(0.02);
        assertThat(0.02 * Math.exp(halfWidth)).isCloseTo(0.03, within(1e-12));
        assertThat(0.02 * Math.exp(-halfWidth)).isPositive();
    }
}
