package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.Interval;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource(Scale.class)
    void withTooFewErrorsTheyAreGaussianOnLogsWithTheSelectedVariance(Scale scale) {
        Series series = TestSeries.randomWalk(50, 3).on(scale);
        FittedForecaster naive = new NaiveForecaster().fit(series, 5);
        Forecast forecast = naive.forecast(series, 5);
        double constant = 0;
        double last = Math.log(TestSeries.randomWalk(50, 3).value(49));
        double[] returns = new double[49];
        for (int i = 0; i < returns.length; i++) {
            returns[i] = series.log().difference(i + 1);
            constant += returns[i] * returns[i] / returns.length;
        }
        double ewma = constant;
        for (double some : returns) {
            ewma = 0.94 * ewma + 0.06 * some * some;
        }
        for (Variance variance : Variance.values()) {
            ForecastIntervals.Result result =
                    ForecastIntervals.fit(naive, series, () -> variance).around(series, forecast);
            assertThat(result.parameters())
                    .containsEntry("variance", variance == Variance.EWMA ? "ewma" : "constant")
                    .containsEntry(
                            "not_calibrated",
                            "expected at least 60 returns for a forecast of the volatility, found 49");
            // the quantile of the normal distribution
            double halfWidth = 1.959963985 * Math.sqrt(5 * (variance == Variance.EWMA ? ewma : constant));
            assertThat(result.forecast().interval(5, 0.95).upper()).isCloseTo(last + halfWidth, within(1e-8));
            assertThat(result.forecast().interval(5, 0.95).lower()).isCloseTo(last - halfWidth, within(1e-8));
        }
    }

    /// 50 closes that fall from 10 to 0.17: in dollars, the lower bounds of the model would be about -0.5.
    @Test
    void boundsOfAShortFallingHistoryInDollarsArePositivePrices() {
        Random random = new Random(1);
        double[] closes = new double[50];
        double log = Math.log(10);
        for (int i = 0; i < closes.length; i++) {
            closes[i] = Math.exp(log);
            log += 0.1 * random.nextGaussian() - 0.08;
        }
        Series series = TestSeries.of(closes);
        FittedForecaster model =
                ArimaForecaster.admissible(ArimaOrder.of(1, 1, 1), false).fit(series, 1);
        Forecast forecast = model.forecast(series, 1);
        assertThat(forecast.interval(1, 0.95).lower()).isNegative();
        ForecastIntervals.Result result =
                ForecastIntervals.fit(model, series, () -> Variance.CONSTANT).around(series, forecast);
        Interval prices = result.on(Scale.LEVEL, 1).getLast();
        assertThat(prices.lower()).isPositive();
        // the standard deviation of the steps is 0.1
        assertThat(prices.upper() / forecast.mean(1)).isBetween(Math.exp(0.15), Math.exp(0.35));
    }

    @Test
    void gaussianIntervalsAreNoNarrowerThanOneTick() {
        double[] closes = new double[50];
        Arrays.fill(closes, 10);
        closes[3] = 10.01;
        Series series = TestSeries.of(closes);
        FittedForecaster naive = new NaiveForecaster().fit(series, 1);
        Forecast logs = ForecastIntervals.fit(naive, series, () -> Variance.CONSTANT)
                .around(series, naive.forecast(series, 1))
                .forecast();
        assertThat(Math.exp(logs.interval(1, 0.80).upper())).isCloseTo(10.01, within(1e-9));
    }

    @Test
    void aForecastBelowZeroIsRefusedWithItsReason() {
        Random random = new Random(1);
        double[] closes = new double[100];
        for (int i = 0; i < closes.length; i++) {
            closes[i] = 100 - 0.99 * i + 0.05 * random.nextGaussian();
        }
        Series series = TestSeries.of(closes);
        FittedForecaster drift = new DriftForecaster().fit(series, 5);
        ForecastIntervals rule = ForecastIntervals.fit(drift, series, () -> Variance.CONSTANT);
        assertThatThrownBy(() -> rule.around(series, drift.forecast(series, 5)))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageMatching(
                        "expected a positive price, found the forecast -0\\.\\d+, 2 sessions after 2020-05-19; a model of the logs of the closes has none below zero");
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
