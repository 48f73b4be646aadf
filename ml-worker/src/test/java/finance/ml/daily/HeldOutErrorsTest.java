package finance.ml.daily;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.evaluation.ForecastOutcome;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.evaluation.Variance;
import finance.ml.lstm.LstmForecaster;
import finance.ml.lstm.LstmInput;
import finance.ml.lstm.LstmParameters;
import finance.ml.series.Forecaster;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.trees.TreeParameters;
import finance.ml.trees.TreesForecaster;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Trees and LSTM hold out the end of their history, and their intervals have the errors of these forecasts.
///
/// In half of the cases each return is −0.8 times the one before plus noise, so the errors of a model that finds
/// this are smaller than the returns. The tolerance is 3.3 standard deviations: of the binomial distribution,
/// and of quantiles of the 64 or more errors of each series.
@Tag("slow")
class HeldOutErrorsTest {
    private static final int SERIES = 40;
    private static final int BARS = 400;
    private static final int FITTED = 340;
    private static final int ERRORS = 64;

    static Stream<Arguments> cases() {
        Forecaster trees = new TreesForecaster(new TreeParameters(40, 4, 6, 20, 0.1, 0.7, 1));
        Forecaster changes = new LstmForecaster(new LstmParameters(LstmInput.CHANGES, 5, 8, 8, 16, 0.02, 3, 1));
        Forecaster closes = new LstmForecaster(new LstmParameters(LstmInput.CLOSES, 5, 4, 3, 16, 0.01, 2, 1));
        return Stream.of(
                Arguments.of(trees, Scale.LOG, -0.8),
                Arguments.of(trees, Scale.LEVEL, -0.8),
                Arguments.of(trees, Scale.LOG, 0),
                Arguments.of(changes, Scale.LOG, -0.8),
                Arguments.of(changes, Scale.LOG, 0),
                Arguments.of(closes, Scale.LEVEL, 0));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void intervalsHaveTheErrorsOfTheModel(Forecaster model, Scale scale, double autoregression) {
        List<ForecastOutcome> outcomes = new ArrayList<>();
        for (int seed = 0; seed < SERIES; seed++) {
            Series series = TestSeries.of(closes(autoregression, seed)).on(scale);
            outcomes.addAll(
                    new RollingOrigin(FITTED, BARS, BARS, List.of(1)).withIntervals(model, series, Variance.CONSTANT));
        }
        assertThat(outcomes).hasSize(SERIES * (BARS - FITTED));
        for (double level : IntervalLevels.ALL) {
            double variance = level * (1 - level) * (1.0 / outcomes.size() + 1.0 / (ERRORS * SERIES));
            assertThat(IntervalAccuracy.of(outcomes, level).coverage())
                    .as("coverage of %s", level)
                    .isCloseTo(level, within(3.3 * Math.sqrt(variance)));
        }
    }

    private static double[] closes(double autoregression, long seed) {
        Random random = new Random(seed);
        double[] closes = new double[BARS];
        double change = 0;
        double log = Math.log(50);
        for (int i = 0; i < BARS; i++) {
            change = autoregression * change + 0.01 * random.nextGaussian();
            log += change;
            closes[i] = Math.exp(log);
        }
        return closes;
    }
}
