package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastIntervalsTest {
    private static final int SERIES = 60;

    /// Prices that fall to a seventh, evaluated over the last 80 of 400 sessions. The tolerance is 3.3 standard
    /// deviations: of the binomial distribution, and of quantiles of 320 errors, which the series share.
    @ParameterizedTest
    @CsvSource({"naive, LEVEL", "naive, LOG", "drift, LOG"})
    void theBacktestMeasuresTheCalibratedIntervals(String model, Scale scale) {
        Forecaster forecaster = model.equals("naive") ? new NaiveForecaster() : new DriftForecaster();
        List<ForecastOutcome> outcomes = new ArrayList<>();
        for (int seed = 0; seed < SERIES; seed++) {
            Series series = TestSeries.of(falling(400, seed)).on(scale);
            outcomes.addAll(
                    new RollingOrigin(320, 400, 80, List.of(1)).withIntervals(forecaster, series, Variance.CONSTANT));
        }
        for (double level : IntervalLevels.ALL) {
            double variance = level * (1 - level) * (1.0 / outcomes.size() + 1.0 / (320 * SERIES));
            assertThat(IntervalAccuracy.of(outcomes, level).coverage())
                    .as("coverage of %s", level)
                    .isCloseTo(level, within(3.3 * Math.sqrt(variance)));
        }
        if (scale == Scale.LEVEL) {
            assertThat(IntervalAccuracy.gaussian(outcomes, Variance.CONSTANT, 0.80)
                            .coverage())
                    .isGreaterThan(0.95);
        }
    }

    /// Constant steps of 2 %, then of 4 %: tracking and the weights raise the quantile after the change.
    @Test
    void laterErrorsMoveTheQuantilesOfAFittedVolatility() {
        Random random = new Random(5);
        double[] closes = new double[300];
        double log = Math.log(100);
        for (int i = 0; i < closes.length; i++) {
            log += (i < 200 ? 0.02 : 0.04) * random.nextGaussian();
            closes[i] = Math.exp(log);
        }
        Series logs = TestSeries.of(closes).log();
        Series history = logs.until(200);
        FittedForecaster naive = new NaiveForecaster().fit(history, 1);
        ForecastIntervals rule = ForecastIntervals.fit(naive, history, () -> Variance.CONSTANT);
        double before = width(rule, naive, history);
        double after = width(rule, naive, logs);
        assertThat(after).isGreaterThan(1.3 * before);
        assertThat(width(rule, naive, history)).isEqualTo(before);
    }

    @Test
    void withTooFewErrorsTheyAreGaussianWithTheSelectedVariance() {
        Series series = TestSeries.randomWalk(50, 3);
        FittedForecaster naive = new NaiveForecaster().fit(series, 1);
        Forecast forecast = naive.forecast(series, 1);
        ForecastIntervals.Result constant =
                ForecastIntervals.fit(naive, series, () -> Variance.CONSTANT).around(series, forecast);
        assertThat(constant.scale()).isEqualTo(Scale.LEVEL);
        assertThat(constant.parameters())
                .containsEntry("variance", "constant")
                .containsEntry(
                        "not_calibrated", "expected at least 60 returns for a forecast of the volatility, found 49");
        // the quantile of the normal distribution
        assertThat(constant.forecast().interval(1, 0.95).upper())
                .isCloseTo(forecast.mean(1) + 1.959963985 * forecast.standardError(1), within(1e-8));
        ForecastIntervals.Result ewma =
                ForecastIntervals.fit(naive, series, () -> Variance.EWMA).around(series, forecast);
        assertThat(ewma.parameters()).containsEntry("variance", "ewma");
        assertThat(ewma.forecast().standardError(1))
                .isCloseTo(forecast.standardError(1) * EwmaVariance.factor(naive, series, 50), within(1e-12));
    }

    private static double width(ForecastIntervals rule, FittedForecaster model, Series known) {
        Forecast forecast = rule.around(known, model.forecast(known, 1)).forecast();
        return forecast.interval(1, 0.80).upper() - forecast.interval(1, 0.80).lower();
    }

    private static double[] falling(int size, long seed) {
        Random random = new Random(seed);
        double[] closes = new double[size];
        double log = Math.log(100);
        for (int i = 0; i < size; i++) {
            closes[i] = Math.exp(log);
            log += 0.02 * random.nextGaussian() - 0.005;
        }
        return closes;
    }
}
