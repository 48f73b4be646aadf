package finance.replay.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MidpointWalkTest {
    private static final int LEVELS = 12;

    @Test
    void stepsHaveVarianceOneAndAreUncorrelated() {
        int steps = 1 << LEVELS;
        for (long key : new long[] {1, 2, 3}) {
            double before = MidpointWalk.at(key, LEVELS, 0);
            double last = 0;
            double squares = 0;
            double products = 0;
            for (int step = 1; step <= steps; step++) {
                double value = MidpointWalk.at(key, LEVELS, step);
                squares += (value - before) * (value - before);
                products += (value - before) * last;
                last = value - before;
                before = value;
            }
            assertThat(squares / steps).isCloseTo(1, within(0.1));
            assertThat(products / steps).isCloseTo(0, within(0.06));
        }
    }

    @Test
    void varianceGrowsWithTime() {
        for (int step : new int[] {16, 100, 1000, 4096}) {
            double squares = 0;
            for (int key = 0; key < 2_000; key++) {
                squares += Math.pow(MidpointWalk.at(key * 31L, LEVELS, step), 2);
            }
            assertThat(squares / 2_000 / step).as("step %d", step).isCloseTo(1, within(0.12));
        }
    }

    @Test
    void stepsOutsideAreHeldInside() {
        assertThat(MidpointWalk.at(1, LEVELS, -5)).isEqualTo(0);
        assertThat(MidpointWalk.at(1, LEVELS, 99_999)).isEqualTo(MidpointWalk.at(1, LEVELS, 1 << LEVELS));
    }
}
