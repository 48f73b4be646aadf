package finance.ml.volatility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Interval;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibratedIntervalsTest {
    private static final ArimaForecaster RANDOM_WALK = ArimaForecaster.of(ArimaOrder.of(0, 1, 0), false);
    private static final int SERIES = 500;

    /// A price that falls to a seventh: Gaussian intervals with a constant variance in dollars would cover
    /// nearly always. Tolerances are 3.3 standard deviations of the binomial distribution.
    @Test
    void intervalsOfAModelOnDollarsCoverAfterThePriceHasFallen() {
        int[] inside = new int[IntervalLevels.ALL.size()];
        for (int seed = 0; seed < SERIES; seed++) {
            double[] closes = falling(401, seed);
            Series known = TestSeries.of(closes).until(400);
            Forecast forecast = calibrated(known).forecast();
            for (int i = 0; i < inside.length; i++) {
                Interval interval = forecast.interval(1, IntervalLevels.ALL.get(i));
                inside[i] += interval.contains(Math.log(closes[400])) ? 1 : 0;
            }
            assertThat(forecast.mean(1)).isCloseTo(Math.log(closes[399]), within(1e-9));
        }
        for (int i = 0; i < inside.length; i++) {
            double level = IntervalLevels.ALL.get(i);
            assertThat(inside[i] / (double) SERIES)
                    .as("coverage of %s", level)
                    .isCloseTo(level, within(3.3 * Math.sqrt(level * (1 - level) / SERIES)));
        }
    }

    @Test
    void aModelOnDollarsHasTheWidthOfTheSameModelOnLogs() {
        Series closes = TestSeries.randomWalk(400, 3);
        FittedForecaster onLogs = RANDOM_WALK.fit(closes.log(), 5);
        Forecast logs = IntervalCalibration.fit(onLogs, closes.log())
                .around(closes.log(), onLogs.forecast(closes.log(), 5))
                .forecast();
        Forecast dollars = calibrated(closes).forecast();
        for (double level : IntervalLevels.ALL) {
            assertThat(width(dollars, level)).isCloseTo(width(logs, level), within(0.03 * width(logs, level)));
        }
    }

    @Test
    void aForecastBelowZeroHasNoIntervalOfAPrice() {
        Series closes = TestSeries.randomWalk(400, 3);
        FittedForecaster walk = RANDOM_WALK.fit(closes, 1);
        Forecast negative = new Forecast(new double[] {-1}, new double[] {1});
        assertThatThrownBy(() -> IntervalCalibration.fit(walk, closes).around(closes, negative))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected a positive price, found the forecast -1.0, 1 session ahead");
    }

    private static CalibratedIntervals calibrated(Series closes) {
        FittedForecaster walk = RANDOM_WALK.fit(closes, 5);
        return IntervalCalibration.fit(walk, closes).around(closes, walk.forecast(closes, 5));
    }

    private static double width(Forecast forecast, double level) {
        return forecast.interval(5, level).upper() - forecast.interval(5, level).lower();
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
