package finance.ml.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.ml.evaluation.Accuracy;
import finance.ml.evaluation.ForecastOutcome;
import finance.ml.evaluation.LookAhead;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.series.Forecast;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreesForecasterTest {
    private static final TreesForecaster TREES = new TreesForecaster(TreeParameters.defaults());

    @Test
    void treesDoNotLookAhead() {
        LookAhead.isAbsent(TREES, TestSeries.randomWalk(260, 21), new RollingOrigin(200, 240, 16, List.of(1, 2)), 220);
    }

    @Test
    void theSameSeedGrowsTheSameTrees() {
        Series series = TestSeries.randomWalk(300, 22);
        assertThat(mean(TREES, series)).isEqualTo(mean(TREES, series));
        TreeParameters other = new TreeParameters(100, 4, 6, 20, 0.05, 0.7, 2);
        assertThat(mean(new TreesForecaster(other), series)).isNotEqualTo(mean(TREES, series));
    }

    @Test
    void treesFindThatReturnsTurnRound() {
        // Each return is −0.8 of the last one plus a little noise, which the naive forecast does not use.
        Random random = new Random(23);
        double[] closes = new double[700];
        double change = 0.01;
        double log = Math.log(50);
        for (int i = 0; i < closes.length; i++) {
            change = -0.8 * change + 0.01 * random.nextGaussian();
            log += change;
            closes[i] = Math.exp(log);
        }
        Series series = TestSeries.of(closes).log();
        RollingOrigin window = new RollingOrigin(600, 700, 100, List.of(1));
        double trees = Accuracy.of(window.run(TREES, series), series.until(600)).rmse();
        double naive = Accuracy.of(window.run(new NaiveForecaster(), series), series.until(600))
                .rmse();
        // The best possible ratio is √(1 − 0.8²) = 0.6.
        assertThat(trees / naive).isBetween(0.55, 0.8);
        assertThat(TREES.fit(series, 1).importance(1).get("return_1")).isGreaterThan(0.5);
    }

    @Test
    void standardErrorsAreOfTheWalksStepsAndGrow() {
        Series series = TestSeries.randomWalk(1_000, 24).log();
        Forecast forecast = TREES.fit(series, 5).forecast(series, 5);
        assertThat(forecast.standardError(1)).isCloseTo(0.01, within(0.002));
        assertThat(forecast.standardError(5)).isCloseTo(0.01 * Math.sqrt(5), within(0.006));
    }

    @Test
    void bothScalesForecastTheSamePrice() {
        Series series = TestSeries.randomWalk(300, 25);
        Forecast level = TREES.fit(series, 1).forecast(series, 1);
        Forecast log = TREES.fit(series.log(), 1).forecast(series.log(), 1);
        assertThat(Math.exp(log.mean(1))).isCloseTo(level.mean(1), within(1e-6));
        assertThat(level.standardError(1) / series.value(299)).isCloseTo(log.standardError(1), within(1e-6));
    }

    @Test
    void sessionsWithoutVolumeAreNoObstacle() {
        List<ForecastOutcome> outcomes =
                new RollingOrigin(200, 210, 10, List.of(1)).run(TREES, withoutVolume(TestSeries.randomWalk(210, 26)));
        assertThat(outcomes)
                .hasSize(10)
                .allSatisfy(outcome -> assertThat(outcome.mean()).isFinite());
    }

    @Test
    void constantAndShortSeriesAreRefusedWithTheReason() {
        double[] flat = new double[400];
        Arrays.fill(flat, 3);
        assertThatThrownBy(() -> TREES.fit(TestSeries.of(flat), 1))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("equal closes");
        assertThatThrownBy(() -> TREES.fit(TestSeries.randomWalk(100, 1), 5))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected at least 155 observations for trees, found 100");
    }

    private static double mean(TreesForecaster forecaster, Series series) {
        return forecaster.fit(series, 1).forecast(series, 1).mean(1);
    }

    private static Series withoutVolume(Series series) {
        List<LocalDate> dates =
                IntStream.range(0, series.size()).mapToObj(series::date).toList();
        return Series.ofCloses(dates, series.values(), new double[series.size()]);
    }
}
