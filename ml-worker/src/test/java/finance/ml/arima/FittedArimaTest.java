package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittedArimaTest {
    /// After the fitted history, and over sessions without a bar.
    @Test
    void sessionErrorsAreThoseOfItsForecastsFromTheObservationBefore() {
        Series every = TestSeries.randomWalk(260, 8).log();
        List<LocalDate> dates = new ArrayList<>();
        List<Double> closes = new ArrayList<>();
        for (int i = 0; i < every.size(); i++) {
            if (i < 220 || i % 3 == 0) {
                dates.add(every.date(i));
                closes.add(Math.exp(every.value(i)));
            }
        }
        double[] prices = closes.stream().mapToDouble(Double::doubleValue).toArray();
        Series series =
                Series.ofCloses(dates, prices, new double[prices.length]).log();
        ArimaForecaster forecaster = ArimaForecaster.of(ArimaOrder.of(1, 1, 1), true);
        FittedForecaster fitted = forecaster.fit(series.until(200), 5);
        double sigma = Math.sqrt(fitted.describe().likelihood().orElseThrow().sigma2());
        assertThat(fitted.sessionErrors(series.until(200)).orElseThrow()).hasSize(199);
        for (int known = 201; known < series.size(); known++) {
            int sessions = series.span(known);
            Forecast forecast = fitted.forecast(series.until(known), sessions);
            double error = (series.value(known) - forecast.mean(sessions)) / (forecast.standardError(sessions) / sigma);
            double[] errors = fitted.sessionErrors(series.until(known + 1)).orElseThrow();
            assertThat(errors).hasSize(known);
            assertThat(errors[known - 1])
                    .as("error at %d", known)
                    .isCloseTo(error, within(1e-6 * Math.abs(error) + 1e-12));
        }
    }
}
