package finance.ml.lstm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.ml.evaluation.Accuracy;
import finance.ml.evaluation.LookAhead;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.series.Forecast;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class LstmForecasterTest {
    private static final LstmParameters SMALL = new LstmParameters(LstmInput.CLOSES, 10, 8, 3, 16, 0.01, 3, 1);

    @ParameterizedTest
    @EnumSource(LstmInput.class)
    void lstmDoesNotLookAhead(LstmInput input) {
        LookAhead.isAbsent(
                new LstmForecaster(with(input)),
                TestSeries.randomWalk(230, 31),
                new RollingOrigin(180, 215, 15, List.of(1, 5)),
                200);
    }

    @Test
    void theSameSeedGivesTheSameForecastToTheLastDigit() {
        Series series = TestSeries.randomWalk(200, 32);
        assertThat(means(SMALL, series)).isEqualTo(means(SMALL, series));
        LstmParameters other = new LstmParameters(LstmInput.CLOSES, 10, 8, 3, 16, 0.01, 3, 2);
        assertThat(means(other, series)).isNotEqualTo(means(SMALL, series));
    }

    @Test
    void trainingsInSeveralThreadsRepeatToo() {
        Series series = TestSeries.randomWalk(200, 33);
        List<Double> alone = means(SMALL, series);
        CompletableFuture<List<Double>> one = CompletableFuture.supplyAsync(() -> means(SMALL, series));
        CompletableFuture<List<Double>> other = CompletableFuture.supplyAsync(() -> means(SMALL, series));
        assertThat(one.join()).isEqualTo(alone);
        assertThat(other.join()).isEqualTo(alone);
    }

    @Test
    void lstmLearnsAWave() {
        double[] closes = new double[700];
        for (int i = 0; i < closes.length; i++) {
            closes[i] = 100 + 10 * Math.sin(i * 2 * Math.PI / 25);
        }
        Series series = TestSeries.of(closes);
        RollingOrigin window = new RollingOrigin(600, 700, 100, List.of(1));
        LstmParameters parameters = new LstmParameters(LstmInput.CLOSES, 15, 16, 20, 16, 0.01, 20, 1);
        double lstm = rmse(window, new LstmForecaster(parameters), series);
        double naive = Accuracy.of(window.run(new NaiveForecaster(), series), series.until(600))
                .rmse();
        assertThat(lstm).isLessThan(0.3 * naive);
    }

    @Test
    void theScalerSeesTheTrainingPartOnly() {
        Series series = TestSeries.of(1, 2, 5, 3, 100, -1 + 3);
        Scaler scaler = Scaler.fit(LstmInput.CLOSES, series.until(4));
        assertThat(scaler).isEqualTo(new Scaler(LstmInput.CLOSES, 1, 4));
        assertThat(scaler.scaled(series, 2)).isEqualTo(1);
        assertThat(scaler.value(7, 0.5)).isEqualTo(3);
        Scaler changes = Scaler.fit(LstmInput.CHANGES, series.until(4));
        // Changes 1, 3, −2: mean 2/3.
        assertThat(changes.value(7, changes.scaled(series, 2))).isEqualTo(10);
        assertThat(changes.offset()).isEqualTo(2 / 3.0);
    }

    @Test
    void trainingStopsWhenValidationNoLongerGains() {
        Series series = TestSeries.randomWalk(250, 34).log();
        LstmParameters patient = new LstmParameters(LstmInput.CHANGES, 5, 8, 60, 8, 0.02, 2, 1);
        try (FittedLstm lstm = new LstmForecaster(patient).fit(series, 1)) {
            assertThat(lstm.epochs()).isLessThan(60);
            assertThat(lstm.bestEpoch()).isEqualTo(lstm.epochs() - 2);
        }
    }

    @Test
    void aSavedModelForecastsTheSame(@TempDir Path folder) throws IOException {
        Series series = TestSeries.randomWalk(200, 35);
        Path file = folder.resolve("model.lstm");
        try (FittedLstm lstm = new LstmForecaster(SMALL).fit(series, 5)) {
            new LstmFile(file, "AAA").save(lstm);
            try (FittedLstm loaded = new LstmFile(file, "AAA").load()) {
                assertThat(loaded.parameters()).isEqualTo(SMALL);
                assertThat(numbers(loaded.forecast(series, 5))).isEqualTo(numbers(lstm.forecast(series, 5)));
            }
        }
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void standardErrorsOfAWalkGrow() {
        Series series = TestSeries.randomWalk(600, 36).log();
        try (FittedLstm lstm = new LstmForecaster(with(LstmInput.CHANGES)).fit(series, 5)) {
            Forecast forecast = lstm.forecast(series, 5);
            assertThat(forecast.standardError(1)).isBetween(0.007, 0.013);
            assertThat(forecast.standardError(5)).isGreaterThan(1.5 * forecast.standardError(1));
        }
    }

    @Test
    void constantAndShortSeriesAreRefusedWithTheReason() {
        double[] flat = new double[300];
        Arrays.fill(flat, 3);
        assertThatThrownBy(() -> new LstmForecaster(SMALL).fit(TestSeries.of(flat), 1))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("equal closes");
        assertThatThrownBy(() -> new LstmForecaster(SMALL).fit(TestSeries.randomWalk(30, 1), 1))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage(
                        "expected at least 30 observations for training the LSTM with a lookback of 10, found 24, the first 24 of 30: a"
                                + " model is fitted on this part and evaluated on the sessions after it");
        assertThatThrownBy(() -> new LstmForecaster(SMALL).fit(TestSeries.randomWalk(60, 1), 1))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected at least 21 observations to validate the LSTM, found 12");
    }

    private static LstmParameters with(LstmInput input) {
        return new LstmParameters(input, 10, 8, 3, 16, 0.01, 3, 1);
    }

    private static double rmse(RollingOrigin window, LstmForecaster forecaster, Series series) {
        return Accuracy.of(window.run(forecaster, series), series.until(window.start()))
                .rmse();
    }

    private static List<Double> means(LstmParameters parameters, Series series) {
        try (FittedLstm lstm = new LstmForecaster(parameters).fit(series, 3)) {
            return numbers(lstm.forecast(series, 3));
        }
    }

    private static List<Double> numbers(Forecast forecast) {
        Double[] numbers = new Double[2 * forecast.horizon()];
        for (int h = 1; h <= forecast.horizon(); h++) {
            numbers[2 * h - 2] = forecast.mean(h);
            numbers[2 * h - 1] = forecast.standardError(h);
        }
        return List.of(numbers);
    }
}
