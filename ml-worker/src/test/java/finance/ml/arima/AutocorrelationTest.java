package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AutocorrelationTest {
    /// By hand: (1 · −1 − 1 · 2 − 2 · 1)² / (1 + 4 + 4) = 25 / 9; the p-value by scipy's `chi2.sf(25 / 9, 1)`.
    @Test
    void statisticIsTheSquaredAutocovarianceOverItsOwnVariance() {
        Autocorrelation test = Autocorrelation.of(new double[] {1, -1, 2, -1}, 1);
        assertThat(test.statistic()).isCloseTo(25 / 9.0, within(1e-12));
        assertThat(test.pValue()).isCloseTo(0.0955807, within(1e-6));
    }

    /// Of 1,000 walks whose variance clusters, 5 % are expected beyond the 5 % point: at most 72, 3.2 standard
    /// deviations more. The test of Ljung and Box has far more there, because squares are correlated.
    @Test
    void walksWhoseVarianceClustersAreNotAutocorrelated() {
        assertThat(rejected(
                        1_000, seed -> Autocorrelation.ofChanges(walk(seed, 0)).pValue() < 0.05))
                .isLessThanOrEqualTo(72);
        assertThat(rejected(300, seed -> LjungBox.of(changes(walk(seed, 0)), 0).pValue() < 0.05))
                .isGreaterThan(35);
    }

    @Test
    void changesThatPartlyReverseAreAutocorrelated() {
        assertThat(rejected(
                        200, seed -> Autocorrelation.ofChanges(walk(seed, -0.4)).pValue() < 0.05))
                .isGreaterThan(190);
    }

    @Test
    void driftIsNoAutocorrelation() {
        double[] closes = new double[400];
        Random random = new Random(1);
        double log = 0;
        for (int i = 0; i < closes.length; i++) {
            log += 0.01 + 0.01 * random.nextGaussian();
            closes[i] = Math.exp(log);
        }
        assertThat(Autocorrelation.ofChanges(TestSeries.of(closes).log()).pValue())
                .isGreaterThan(0.01);
    }

    private static long rejected(int series, LongPredicate rejects) {
        return LongStream.range(0, series).filter(rejects).count();
    }

    /// A GARCH(1,1) process with α = 0.2 and β = 0.75 and normal innovations, of which each change contains a
    /// share of the one before.
    private static Series walk(long seed, double share) {
        Random random = new Random(seed);
        double[] closes = new double[400];
        double variance = 1e-4;
        double log = Math.log(100);
        double before = 0;
        for (int i = 0; i < closes.length; i++) {
            closes[i] = Math.exp(log);
            double innovation = Math.sqrt(variance) * random.nextGaussian();
            log += innovation + share * before;
            before = innovation;
            variance = 5e-6 + 0.2 * innovation * innovation + 0.75 * variance;
        }
        return TestSeries.of(closes).log();
    }

    private static double[] changes(Series series) {
        double[] changes = new double[series.size() - 1];
        for (int i = 0; i < changes.length; i++) {
            changes[i] = series.difference(i + 1);
        }
        return changes;
    }
}
