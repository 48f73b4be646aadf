package finance.ml.volatility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GarchScoreTest {
    private static final double STEP = 1e-6;

    @ParameterizedTest
    @CsvSource({"1, Infinity", "1, 5", "3, Infinity", "3, 5", "3, 2.2"})
    void gradientIsThatOfFiniteDifferences(int longestSpan, double degrees) {
        GarchScore score = new GarchScore(returns(longestSpan), 1);
        double[] at = {0.1, 0.05, 0.2, 0.8, degrees};
        value(score, at);
        double[] gradient = score.gradient().clone();
        int parameters = Double.isInfinite(degrees) ? 4 : 5;
        for (int i = 0; i < parameters; i++) {
            double[] above = at.clone();
            double[] below = at.clone();
            above[i] += STEP;
            below[i] -= STEP;
            double difference = (value(score, above) - value(score, below)) / (2 * STEP);
            assertThat(gradient[i]).isCloseTo(difference, within(1e-5 * (1 + Math.abs(difference))));
        }
    }

    /// [VarianceRecursion] shares no line with [GarchRecursion].
    @ParameterizedTest
    @CsvSource({"1", "4"})
    void likelihoodIsTheSumOfNormalDensitiesWithTheVariancesOfTheRecursion(int longestSpan) {
        LogReturns returns = returns(longestSpan);
        VarianceRecursion recursion = new VarianceRecursion(0.1, 0.05, 0.15, 0.8, GarchScore.backcast(returns));
        double[] path = recursion.path(returns);
        double sum = 0;
        for (int i = 0; i < returns.size(); i++) {
            double variance = recursion.sum(path[i], returns.sessions(i));
            sum -= 0.5 * (Math.log(2 * Math.PI * variance) + returns.value(i) * returns.value(i) / variance);
        }
        double likelihood = value(new GarchScore(returns, 1), 0.1, 0.05, 0.2, 0.8, Double.POSITIVE_INFINITY);
        assertThat(likelihood).isCloseTo(sum, within(1e-9));
    }

    private static double value(GarchScore score, double... at) {
        return score.logLikelihood(at[0], at[1], at[2], at[3], at[4]);
    }

    private static LogReturns returns(int longestSpan) {
        Random random = new Random(longestSpan);
        double[] logs = new double[300];
        int[] sessions = new int[logs.length];
        IntStream.range(1, logs.length).forEach(i -> {
            sessions[i] = sessions[i - 1] + 1 + random.nextInt(longestSpan);
            logs[i] = logs[i - 1] + random.nextGaussian() * (i % 50 < 10 ? 2 : 1);
        });
        return LogReturns.of(logs, sessions);
    }
}
