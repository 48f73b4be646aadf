package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.ml.series.Forecast;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.time.LocalDate;
import java.util.List;
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
    void changesOverSeveralSessionsCountByTheirSessions() {
        // Monday 6 to Friday 10 January 2020 without Tuesday and Wednesday: changes 6 over 3 sessions, then 1
        // and 2 over 1; the Monday after, −1. Squares per session 12, 1, 4, … with sum 18 over 4 changes.
        Series series = Series.ofCloses(
                List.of(
                        LocalDate.of(2020, 1, 6),
                        LocalDate.of(2020, 1, 9),
                        LocalDate.of(2020, 1, 10),
                        LocalDate.of(2020, 1, 13),
                        LocalDate.of(2020, 1, 14)),
                new double[] {10, 16, 17, 19, 18},
                new double[5]);
        assertThat(new NaiveForecaster().fit(series, 4).forecast(series, 4).standardError(4))
                .isCloseTo(2 * Math.sqrt(18 / 4.0), within(1e-12));
        // 8 in 6 sessions; residuals 2 over 3 sessions, −1/3, 2/3, −7/3: squares per session sum to 22/3
        Forecast drift = new DriftForecaster().fit(series, 1).forecast(series, 3);
        assertThat(drift.mean(3)).isCloseTo(18 + 4, within(1e-12));
        assertThat(drift.standardError(1)).isCloseTo(Math.sqrt(22 / 3.0 / 3) * Math.sqrt(1 + 1 / 6.0), within(1e-12));
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
