package finance.ml.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.evaluation.ForecastOutcome;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.Variance;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalTest {
    @Test
    void winklerScoreIsTheWidthInsideAndAddsThePenaltyOutside() {
        Interval interval = new Interval(10, 14);
        assertThat(interval.winklerScore(12, 0.8)).isEqualTo(4);
        assertThat(interval.winklerScore(14, 0.8)).isEqualTo(4);
        assertThat(interval.winklerScore(9.5, 0.8)).isCloseTo(4 + 10 * 0.5, within(1e-12));
        assertThat(interval.winklerScore(15, 0.95)).isCloseTo(4 + 40 * 1, within(1e-12));
    }

    @Test
    void gaussianIntervalsHaveThePublishedQuantiles() {
        Forecast forecast = new Forecast(new double[] {5, 7}, new double[] {1, 2});
        assertThat(forecast.interval(1, 0.95).upper()).isCloseTo(5 + 1.959963985, within(1e-8));
        assertThat(forecast.interval(1, 0.95).lower()).isCloseTo(5 - 1.959963985, within(1e-8));
        assertThat(forecast.interval(2, 0.80).upper()).isCloseTo(7 + 2 * 1.281551566, within(1e-8));
    }

    @Test
    void coverageCountsOutcomesInside() {
        List<ForecastOutcome> outcomes = List.of(
                new ForecastOutcome(0, 1, 1.0, 0, 1, 1, List.of()),
                new ForecastOutcome(1, 1, 1.5, 0, 1, 2, List.of()),
                new ForecastOutcome(2, 1, 5, 0, 1, 2, List.of()));
        assertThat(IntervalAccuracy.gaussian(outcomes, Variance.CONSTANT, 0.80).coverage())
                .isEqualTo(1 / 3.0);
        assertThat(IntervalAccuracy.gaussian(outcomes, Variance.EWMA, 0.80).coverage())
                .isEqualTo(2 / 3.0);
        assertThat(IntervalAccuracy.better(outcomes)).isEqualTo(Variance.EWMA);
    }
}
