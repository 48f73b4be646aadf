package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.common.TradingCalendar;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EwmaVarianceTest {
    @Test
    void followsTheRecursionFromTheTrainingPartsMean() {
        // Training moves by 1 and −1: s² starts at 1. Then +3: 0.94 + 0.06·9 = 1.48.
        Series series = TestSeries.of(10, 11, 10, 13);
        FittedForecaster naive = new NaiveForecaster().fit(series.until(3), 1);
        assertThat(EwmaVariance.path(series, 3)[3]).isCloseTo(1.48, within(1e-12));
        assertThat(EwmaVariance.constant(naive, series, 3)).isCloseTo(1, within(1e-12));
    }

    @Test
    void standardErrorsInDollarsBecomeThoseOfLogs() {
        Series series = TestSeries.of(10, 11, 10, 13);
        FittedForecaster naive = new NaiveForecaster().fit(series, 1);
        double[] returns = {Math.log(1.1), Math.log(10 / 11.0), Math.log(1.3)};
        double start = (returns[0] * returns[0] + returns[1] * returns[1] + returns[2] * returns[2]) / 3;
        double current = start;
        for (double some : returns) {
            current = 0.94 * current + 0.06 * some * some;
        }
        double dollars = (1 + 1 + 9) / 3.0;
        assertThat(EwmaVariance.factorOnLogs(naive, series, 4, Variance.CONSTANT))
                .isCloseTo(Math.sqrt(start / dollars), within(1e-12));
        assertThat(EwmaVariance.factorOnLogs(naive, series, 4, Variance.EWMA))
                .isCloseTo(Math.sqrt(current / dollars), within(1e-12));
        assertThat(EwmaVariance.factorOnLogs(naive, series.log(), 4, Variance.CONSTANT))
                .isEqualTo(1);
    }

    @Test
    void aChangeAfterAHaltCountsByItsSessions() {
        // Changes 1 and −1, then 4 over 16 sessions: still a variance of 1 per session.
        List<LocalDate> sessions = Stream.iterate(LocalDate.of(2020, 1, 2), TradingCalendar::next)
                .limit(19)
                .toList();
        Series series = Series.ofCloses(
                List.of(sessions.get(0), sessions.get(1), sessions.get(2), sessions.get(18)),
                new double[] {10, 11, 10, 14},
                new double[4]);
        assertThat(EwmaVariance.path(series, 3)[3]).isCloseTo(1, within(1e-12));
        assertThat(EwmaVariance.meanSquaredDifference(series)).isCloseTo(1, within(1e-12));
    }

    @Test
    void aModelMeasuredOnTheEndOfItsHistoryIsComparedWithThatEnd() {
        // Moves of 1, then of 4: the whole history's mean square is 8.5, its end's 16, and s² lies between.
        Series series = TestSeries.of(10, 11, 10, 14, 10);
        FittedForecaster late = new FittedForecaster() {
            @Override
            public Forecast forecast(Series known, int horizon) {
                throw new AssertionError("not expected to be called");
            }

            @Override
            public int errorsFrom() {
                return 2;
            }
        };
        double current = EwmaVariance.path(series, 5)[4];
        assertThat(EwmaVariance.factor(current, EwmaVariance.constant(late, series, 5)))
                .isCloseTo(Math.sqrt(current / 16), within(1e-12));
        assertThat(EwmaVariance.constant(new NaiveForecaster().fit(series, 1), series, 5))
                .isCloseTo(8.5, within(1e-12));
    }

    @Test
    void validationPicksItWhereVarianceComesInSpells() {
        // Calm and stormy spells of 50 sessions: a constant variance is wrong in both.
        Random random = new Random(7);
        double[] closes = new double[600];
        closes[0] = 1_000;
        for (int i = 1; i < closes.length; i++) {
            closes[i] = closes[i - 1] + (i / 50 % 2 == 0 ? 1 : 4) * random.nextGaussian();
        }
        List<ForecastOutcome> outcomes =
                new RollingOrigin(300, 600, 300, List.of(1)).run(new NaiveForecaster(), TestSeries.of(closes));
        assertThat(IntervalAccuracy.better(outcomes)).isEqualTo(Variance.EWMA);
    }
}
