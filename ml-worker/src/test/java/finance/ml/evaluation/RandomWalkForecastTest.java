package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.ml.series.Forecast;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomWalkForecastTest {
    // Differences 2, −1, 3, 0: mean 1, squares 14, squares about the mean 10.
    private static final Series SERIES = TestSeries.of(10, 12, 11, 14, 14);

    @Test
    void naiveCarriesTheLastValueWithErrorsGrowingByTheRoot() {
        Forecast forecast = new NaiveForecaster().fit(SERIES, 4).forecast(SERIES, 4);
        assertThat(means(forecast)).containsExactly(14, 14, 14, 14);
        assertThat(forecast.standardError(1)).isCloseTo(Math.sqrt(14 / 4.0), within(1e-12));
        assertThat(forecast.standardError(4)).isCloseTo(2 * Math.sqrt(14 / 4.0), within(1e-12));
    }

    @Test
    void driftContinuesTheLineFromFirstToLast() {
        Forecast forecast = new DriftForecaster().fit(SERIES, 4).forecast(SERIES, 4);
        assertThat(means(forecast)).containsExactly(15, 16, 17, 18);
        double sigma = Math.sqrt(10 / 3.0);
        assertThat(forecast.standardError(1)).isCloseTo(sigma * Math.sqrt(1 + 1 / 4.0), within(1e-12));
        assertThat(forecast.standardError(4)).isCloseTo(sigma * Math.sqrt(4 * 2), within(1e-12));
    }

    @Test
    void scaleOfTheSeriesDoesNotMatter() {
        double[] billions = new double[SERIES.size()];
        for (int i = 0; i < billions.length; i++) {
            billions[i] = 1e9 * SERIES.value(i);
        }
        Forecast forecast =
                new NaiveForecaster().fit(TestSeries.of(billions), 1).forecast(TestSeries.of(billions), 1);
        assertThat(forecast.standardError(1)).isCloseTo(1e9 * Math.sqrt(14 / 4.0), within(1e-3));
    }

    @Test
    void constantAndShortSeriesAreRefusedWithTheReason() {
        assertThatThrownBy(() -> new NaiveForecaster().fit(TestSeries.of(7, 7, 7, 7), 1))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("found 4 equal closes");
        assertThatThrownBy(() -> new DriftForecaster().fit(TestSeries.of(7, 8, 9), 1))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected at least 4 observations for drift, found 3");
    }

    private static double[] means(Forecast forecast) {
        return IntStream.rangeClosed(1, forecast.horizon())
                .mapToDouble(forecast::mean)
                .toArray();
    }
}
