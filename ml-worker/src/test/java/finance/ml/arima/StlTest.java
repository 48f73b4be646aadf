package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// [Stl] against R.
class StlTest {
    /// R 4.2.2: `stl(ts(x, frequency = 4), s.window = 11, l.window = 5, s.jump = 1, t.jump = 1, l.jump = 1,
    /// inner = 2)`.
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
