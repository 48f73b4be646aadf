package finance.ml.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.series.TestSeries;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    @Test
    void featuresOfASteadyClimbAreItsRateAndNoVolatility() {
        double[] closes = new double[25];
        for (int i = 0; i < closes.length; i++) {
            closes[i] = Math.exp(0.01 * i);
        }
        double[] features = Features.at(TestSeries.of(closes).log(), 24);
        assertThat(features).hasSameSizeAs(Features.names());
        for (int lag = 0; lag < 5; lag++) {
            assertThat(features[lag]).isCloseTo(0.01, within(1e-12));
        }
        assertThat(features[5]).isCloseTo(0.20, within(1e-12));
        assertThat(features[6]).isCloseTo(0, within(1e-12));
        assertThat(features[7]).isCloseTo(0, within(1e-12));
        assertThat(features[8]).isEqualTo(0);
        // 25 weekdays from Wednesday, 1 January 2020, end on Tuesday, 4 February.
        assertThat(features[9]).isEqualTo(2);
    }
}
