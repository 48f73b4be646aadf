package finance.ml.volatility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PriceTickTest {
    @Test
    void tickIsOneCentFromOneDollarOnAndAHundredthOfACentBelow() {
        assertThat(PriceTick.of(20, 25).dollars()).isEqualTo(0.01);
        assertThat(PriceTick.of(1).dollars()).isEqualTo(0.01);
        assertThat(PriceTick.of(0.98).dollars()).isEqualTo(0.0001);
    }

    /// Closes in cents before a split of 20 for 1, on the basis after it.
    @Test
    void smallestRecentChangeOfSplitAdjustedClosesIsTheTick() {
        double[] closes = IntStream.range(0, 60)
                .mapToDouble(i -> (4500 + i % 7) / 100.0 / 20)
                .toArray();
        assertThat(PriceTick.of(closes).dollars()).isCloseTo(0.0005, within(1e-12));
        double[] halves = IntStream.range(0, 60)
                .mapToDouble(i -> (4500 + i % 7) / 100.0 / 2)
                .toArray();
        assertThat(PriceTick.of(halves).dollars()).isCloseTo(0.005, within(1e-12));
        double[] logs =
                Arrays.stream(halves).map(close -> Math.exp(Math.log(close))).toArray();
        assertThat(PriceTick.of(logs).dollars()).isCloseTo(0.005, within(1e-12));
    }

    @Test
    void historyOnAnotherShareBasisDoesNotChangeTheTick() {
        double[] beforeSplit = IntStream.range(0, 60)
                .mapToDouble(i -> (4500 + i % 7) / 100.0 / 20)
                .toArray();
        double[] afterSplit =
                IntStream.range(0, 20).mapToDouble(i -> (225 + i % 3) / 100.0).toArray();
        assertThat(PriceTick.of(concatenated(beforeSplit, afterSplit)).dollars())
                .isEqualTo(0.01);
        assertThat(PriceTick.of(2.5, 2.5025, 2.5, 50, 50.01).dollars()).isEqualTo(0.01);
    }

    @Test
    void fewClosesInFractionsOfACentDoNotChangeTheTick() {
        assertThat(PriceTick.of(10, 10, 10.005, 10.005, 10.02, 10.03).dollars()).isEqualTo(0.01);
    }

    @Test
    void historyBelowOneDollarDoesNotChangeTheTickAboveIt() {
        double[] below = IntStream.range(0, 18)
                .mapToDouble(i -> (9985 + i % 5) / 10_000.0)
                .toArray();
        assertThat(PriceTick.of(concatenated(below, new double[] {1, 1.02})).dollars())
                .isEqualTo(0.01);
        assertThat(PriceTick.of(1.02, 1, 0.9985).dollars()).isEqualTo(0.0001);
    }

    @Test
    void closesFarBelowTheIncrementHaveTheirOwnTick() {
        double[] closes =
                IntStream.range(0, 60).mapToDouble(i -> (50 + i % 7) / 1e6).toArray();
        assertThat(PriceTick.of(closes).dollars()).isCloseTo(1e-6, within(1e-12));
    }

    private static double[] concatenated(double[] some, double[] more) {
        return DoubleStream.concat(Arrays.stream(some), Arrays.stream(more)).toArray();
    }

    @Test
    void oneTickInLogsReachesTheNextPriceAndStaysPositive() {
        double halfWidth = new PriceTick(0.01).inLogs(0.02);
        assertThat(0.02 * Math.exp(halfWidth)).isCloseTo(0.03, within(1e-12));
        assertThat(0.02 * Math.exp(-halfWidth)).isPositive();
    }
}
