package finance.ml.volatility;

import static org.assertj.core.api.Assertions.assertThat;

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
}
