package finance.ml.daily;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.ForecastOutcome;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.series.Interval;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSelectionTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anotherModelThanNaiveIsSelectedOnlyOnEvidence(long seed) {
        ModelSelection selection =
                ModelSelection.of(TestSeries.randomWalk(200, seed).log(), 5);
        double least = selection.validation().values().stream()
                .mapToDouble(ModelSelection.Validation::pValue)
                .filter(p -> !Double.isNaN(p))
                .min()
                .orElseThrow();
        assertThat(selection.model().equals("naive")).isEqualTo(least > 0.025);
    }

    @Test
    void aCandidateThatItsScreeningTestLeavesOutIsNamedWithTheReason() {
        ModelSelection selection =
                ModelSelection.of(TestSeries.randomWalk(200, 8).log(), 5);
        assertThat(selection.validation().get("auto-ARIMA").rmse()).isNaN();
        assertThat(selection.parameters())
                .containsEntry("not_fitted", Map.of("auto-ARIMA", "its screening test finds no evidence for it"));
    }

    /// Harvey, Leybourne and Newbold's test has the right size for a fixed rival; a rival with estimated
    /// parameters has larger errors than a true random walk, so that fewer than 5 % of the walks leave naive.
    @Test
    void ofSimulatedRandomWalksAtMostFivePercentLeaveNaive() {
        long left = LongStream.range(0, 300)
                .filter(seed -> !ModelSelection.of(
                                TestSeries.randomWalk(250, 1_000 + seed).log(), 5)
                        .model()
                        .equals("naive"))
                .count();
        assertThat(left).isLessThanOrEqualTo(15);
    }

    @Test
    void aModelThatForecastsWhatNaiveDoesIsNoBetter() {
        Series thin = ThinWalk.of(300, 5).observed().log();
        RollingOrigin window = new RollingOrigin(240, 300, 300, List.of(1));
        double[] arima = errors(window.run(ArimaForecaster.of(ArimaOrder.of(0, 1, 0), false), thin));
        double[] naive = errors(window.run(new NaiveForecaster(), thin));
        assertThat(DieboldMariano.smallSample(arima, naive, 1)).isEqualTo(new DieboldMariano(0, 1));
    }

    @Test
    void intervalsAreAroundTheMeanOfAModelWithATrend() {
        Series trend = TestSeries.of(closes(300, 3, i -> 100 * Math.exp(0.01 * i)));
        ModelSelection selection = ModelSelection.of(trend.log(), 5);
        // deviations of 0.1 % from the trend, two of them in each error: not the 1 % of the returns
        assertThat(selection.forecast().interval(1, 0.95).upper()
                        - selection.forecast().mean(1))
                .isBetween(0.0015, 0.0045);
    }

    @Test
    void trendWithLittleNoiseIsNotForecastByNaive() {
        Series trend = TestSeries.of(closes(200, 3, i -> 100 * Math.exp(0.01 * i)));
        ModelSelection selection = ModelSelection.of(trend.log(), 5);
        assertThat(selection.model()).isNotEqualTo("naive");
        assertThat(Math.exp(selection.forecast().mean(5) - selection.forecast().mean(1)))
                .isBetween(1.035, 1.045);
    }

    @Test
    void aSeriesThatReturnsToItsMeanIsForecastByAnArima() {
        Random random = new Random(9);
        double[] closes = new double[300];
        double deviation = 0;
        for (int i = 0; i < closes.length; i++) {
            deviation = 0.5 * deviation + 0.02 * random.nextGaussian();
            closes[i] = 50 * Math.exp(deviation);
        }
        ModelSelection selection = ModelSelection.of(TestSeries.of(closes).log(), 5);
        assertThat(selection.model()).matches("ARIMA\\(\\d,0,\\d\\)");
        assertThat(Math.abs(selection.forecast().mean(5) - Math.log(50))).isLessThan(0.01);
    }

    @Test
    void intervalsWidenWithTheHorizon() {
        ModelSelection selection =
                ModelSelection.of(TestSeries.randomWalk(200, 8).log(), 5);
        for (int h = 2; h <= 5; h++) {
            assertThat(width(selection, h)).isGreaterThan(width(selection, h - 1));
        }
    }

    @Test
    void aConstantSeriesIsRefused() {
        Series constant = TestSeries.of(closes(150, 0, i -> 7)).log();
        assertThatThrownBy(() -> ModelSelection.of(constant, 5))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("expected a series that changes");
    }

    @Test
    void aSeriesThatMovedOnlyLatelyIsRefused() {
        // constant while models are fitted: not even naive has an error to go by
        Series late =
                TestSeries.of(closes(150, 0, i -> i < 140 ? 7 : 7 + i % 2)).log();
        assertThatThrownBy(() -> ModelSelection.of(late, 5)).isInstanceOf(UnusableSeriesException.class);
    }

    private static double width(ModelSelection selection, int sessions) {
        Interval interval = selection.forecast().interval(sessions, 0.80);
        return interval.upper() - interval.lower();
    }

    private static double[] errors(List<ForecastOutcome> outcomes) {
        return outcomes.stream().mapToDouble(ForecastOutcome::error).toArray();
    }

    private static double[] closes(int size, long seed, IntToDoubleFunction close) {
        Random random = new Random(seed);
        double[] closes = new double[size];
        for (int i = 0; i < size; i++) {
            closes[i] = close.applyAsDouble(i) * (seed == 0 ? 1 : 1 + 0.001 * random.nextGaussian());
        }
        return closes;
    }
}
