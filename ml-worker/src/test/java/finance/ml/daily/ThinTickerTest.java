package finance.ml.daily;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.evaluation.DriftForecaster;
import finance.ml.evaluation.ForecastOutcome;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.evaluation.Variance;
import finance.ml.lstm.LstmForecaster;
import finance.ml.lstm.LstmInput;
import finance.ml.lstm.LstmParameters;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.trees.TreeParameters;
import finance.ml.trees.TreesForecaster;
import finance.ml.volatility.IntervalCalibration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Intervals of tickers that do not trade in every session have their nominal coverage. Tolerances are 3.3
/// standard deviations of the binomial distribution.
@Tag("slow")
class ThinTickerTest {
    static Stream<Forecaster> models() {
        return Stream.of(
                new NaiveForecaster(),
                new DriftForecaster(),
                ArimaForecaster.of(ArimaOrder.of(0, 1, 0), false),
                new TreesForecaster(new TreeParameters(20, 4, 6, 20, 0.05, 0.7, 1)),
                new LstmForecaster(new LstmParameters(LstmInput.CHANGES, 5, 4, 2, 16, 0.01, 2, 1)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void intervalsOfTheBacktestCover(Forecaster model) {
        List<ForecastOutcome> outcomes = new ArrayList<>();
        for (int seed = 0; seed < 60; seed++) {
            Series logs = ThinWalk.of(300, seed).observed().log();
            outcomes.addAll(
                    new RollingOrigin(240, 300, 60, List.of(1, 5)).withIntervals(model, logs, Variance.CONSTANT));
        }
        for (int horizon : List.of(1, 5)) {
            List<ForecastOutcome> some = outcomes.stream()
                    .filter(outcome -> outcome.horizon() == horizon)
                    .toList();
            assertThat(some).hasSizeGreaterThan(600);
            // outcomes of one ticker five sessions ahead overlap
            double deviations = horizon == 1 ? 3.3 : 3.3 * Math.sqrt(2);
            for (double level : List.of(0.80, 0.95)) {
                double tolerance = deviations * Math.sqrt(level * (1 - level) / some.size());
                assertThat(IntervalAccuracy.gaussian(some, Variance.CONSTANT, level)
                                .coverage())
                        .as("coverage of %s by the standard error, %d sessions ahead", level, horizon)
                        .isCloseTo(level, within(tolerance));
                assertThat(IntervalAccuracy.of(some, level).coverage())
                        .as("coverage of %s by the stored intervals, %d sessions ahead", level, horizon)
                        .isCloseTo(level, within(tolerance));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void intervalsOfTheForecastCover(int sessions) {
        int tickers = 600;
        for (double level : List.of(0.80, 0.95)) {
            int inside = 0;
            for (int seed = 0; seed < tickers; seed++) {
                ThinWalk walk = ThinWalk.of(250, seed);
                Series logs = walk.observed().log();
                FittedForecaster naive = new NaiveForecaster().fit(logs, 5);
                boolean contains = IntervalCalibration.fit(naive, logs)
                        .around(logs, naive.forecast(logs, 5))
                        .forecast()
                        .interval(sessions, level)
                        .contains(walk.next()[sessions - 1]);
                inside += contains ? 1 : 0;
            }
            assertThat(inside / (double) tickers)
                    .as("coverage of %s", level)
                    .isCloseTo(level, within(3.3 * Math.sqrt(level * (1 - level) / tickers)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theWholeSelectionUsesThem(long seed) {
        Series logs = ThinWalk.of(250, seed).observed().log();
        ModelSelection selection = ModelSelection.of(logs, 5);
        double width = selection.forecast().interval(1, 0.80).upper()
                - selection.forecast().interval(1, 0.80).lower();
        // 2 · 1.2816 · 1 %, not 1.56 times that
        assertThat(width).isCloseTo(0.0256, within(0.006));
        assertThat(selection.parameters().get("variance")).isIn("constant", "ewma", "garch", "gjr-garch");
    }
}
