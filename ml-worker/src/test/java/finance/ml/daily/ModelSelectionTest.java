package finance.ml.daily;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSelectionTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theLeastValidationErrorIsChosen(long seed) {
        ModelSelection selection =
                ModelSelection.of(TestSeries.randomWalk(200, seed).log(), 5);
        double least = selection.validationRmse().values().stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElseThrow();
        String kind = selection.model().startsWith("ARIMA") ? "auto-ARIMA" : selection.model();
        assertThat(selection.validationRmse().get(kind)).isEqualTo(least);
        assertThat(selection.description().coefficients().isPresent()).isEqualTo(kind.equals("auto-ARIMA"));
    }

    @Test
    void aTrendWithLittleNoiseIsNotLeftToNaive() {
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
            assertThat(selection.forecast().standardError(h))
                    .isGreaterThan(selection.forecast().standardError(h - 1));
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

    private static double[] closes(int size, long seed, java.util.function.IntToDoubleFunction close) {
        Random random = new Random(seed);
        double[] closes = new double[size];
        for (int i = 0; i < size; i++) {
            closes[i] = close.applyAsDouble(i) * (seed == 0 ? 1 : 1 + 0.001 * random.nextGaussian());
        }
        return closes;
    }
}
