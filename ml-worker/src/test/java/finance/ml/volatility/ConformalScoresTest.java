package finance.ml.volatility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConformalScoresTest {
    /// With equal weights it is the ⌈(n + 1) level⌉-th smallest score: the 80th of 99.
    @Test
    void quantileOfScoresWhoseOrderIsNotByAgeIsThatOfEqualWeights() {
        // ages are spread evenly over the ranks, so that the weights cancel
        double[] scores =
                IntStream.range(0, 99).mapToDouble(i -> (37 * i) % 99 + 1).toArray();
        assertThat(new ConformalScores(scores, 99).quantile(0.8)).isBetween(79.0, 82.0);
    }

    /// Weights 0.997 for the newest score and 0.994009 for the one before: 0.994009 / 2.991009 = 33.2 %, both
    /// 66.6 %.
    @Test
    void weightsFallWithAgeAndTheNextErrorHasWeightOne() {
        ConformalScores scores = new ConformalScores(new double[] {1, 2}, 2);
        assertThat(scores.quantile(0.33)).isEqualTo(1);
        assertThat(scores.quantile(0.34)).isEqualTo(2);
        assertThat(scores.quantile(0.66)).isEqualTo(2);
    }

    @Test
    void largestScoreIsTheQuantileOfTooFewScores() {
        assertThat(new ConformalScores(new double[] {3, 1, 2}, 3).quantile(0.95))
                .isEqualTo(3);
    }

    @Test
    void newScoresWeighMoreThanOldOnes() {
        double[] rising = IntStream.range(0, 500).mapToDouble(i -> i).toArray();
        double[] falling = IntStream.range(0, 500).mapToDouble(i -> 499 - i).toArray();
        double risingMedian = new ConformalScores(rising, 500).quantile(0.5);
        double fallingMedian = new ConformalScores(falling, 500).quantile(0.5);
        // the weights are 258.4 in sum: 0.997 (1 − 0.997^500) / 0.003; half of 1 + 258.4 lies on the newest 165
        // (falling)
        // and, from the other end, on all but the newest 163 (rising)
        assertThat(risingMedian).isEqualTo(500 - 163);
        assertThat(fallingMedian).isEqualTo(165 - 1);
    }

    /// By hand: the quantile is 1, the weights are 1.991009 in sum, and 1 − 0.33 · 2.991009 / 1.991009 = 0.504256
    /// of the scores are to lie outside. 1 is inside: 1 − 0.03 · 0.504256 = 0.984872; 2 is outside: plus
    /// 0.03 · 0.495744.
    @Test
    void trackedQuantileFallsAfterAScoreInsideAndRisesAfterOneOutside() {
        ConformalScores scores = new ConformalScores(new double[] {1, 2}, 2);
        assertThat(scores.trackedQuantile(0.33)).isCloseTo(0.9997446, within(1e-6));
    }

    /// Of scores spread evenly over [0, 1], later over [0, 0.5], the quantile at the end is 0.4.
    @Test
    void trackedQuantileFollowsScoresThatBecomeSmallerOrLarger() {
        double[] spread =
                IntStream.range(0, 500).mapToDouble(i -> i * 0.618034 % 1).toArray();
        double[] smaller = spread.clone();
        double[] larger = spread.clone();
        for (int i = 0; i < 250; i++) {
            smaller[250 + i] /= 2;
            larger[i] /= 2;
        }
        ConformalScores falling = new ConformalScores(smaller, 500);
        assertThat(falling.quantile(0.8)).isGreaterThan(0.45);
        assertThat(falling.trackedQuantile(0.8)).isCloseTo(0.4, within(0.04));
        assertThat(new ConformalScores(larger, 500).trackedQuantile(0.8)).isCloseTo(0.8, within(0.08));
    }

    @Test
    void trackedQuantileOfManyZerosIsNotNegative() {
        double[] scores = new double[200];
        scores[10] = 1;
        assertThat(new ConformalScores(scores, 200).trackedQuantile(0.99)).isNotNegative();
        assertThat(new ConformalScores(new double[200], 200).trackedQuantile(0.8))
                .isZero();
    }
}
