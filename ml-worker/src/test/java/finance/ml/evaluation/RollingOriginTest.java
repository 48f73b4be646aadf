package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollingOriginTest {
    /// One-step forecasts of the last 100 of the last 1,000 log closes, parameters from the first 900, made
    /// in R 4.2.2 (arima-reference/rolling_free.csv).
    @ParameterizedTest
    @CsvSource({
        "DAX, naive, 0.01326604603, 0.01047836488,  1.383400198, 1,            0,             1",
        "DAX, drift, 0.0132452088,  0.01046286249,  1.381353503, 0.9984292811, -0.2113013592, 0.8330864812",
        "SMI, naive, 0.01221921287, 0.009426726416, 1.424353529, 1,            0,             1",
        "SMI, drift, 0.01225867052, 0.009431992805, 1.425149266, 1.003229149,  0.329551195,   0.7424353421",
    })
    void agreesWithRsRollingForecasts(
            String index, String model, double rmse, double mae, double mase, double overNaive, double t, double p) {
        Series series = TestSeries.index(index, 1_000).log();
        RollingOrigin window = new RollingOrigin(900, 1_000, 100, List.of(1));
        List<ForecastOutcome> outcomes =
                window.run(model.equals("naive") ? new NaiveForecaster() : new DriftForecaster(), series);
        List<ForecastOutcome> naive = window.run(new NaiveForecaster(), series);

        Accuracy accuracy = Accuracy.of(outcomes, series.until(900));
        assertThat(accuracy.count()).isEqualTo(100);
        assertThat(accuracy.rmse()).isCloseTo(rmse, within(1e-10));
        assertThat(accuracy.mae()).isCloseTo(mae, within(1e-10));
        assertThat(accuracy.mase()).isCloseTo(mase, within(1e-8));
        double naiveRmse = Accuracy.of(naive, series.until(900)).rmse();
        assertThat(accuracy.rmse() / naiveRmse).isCloseTo(overNaive, within(1e-8));
        DieboldMariano test = DieboldMariano.smallSample(errors(outcomes), errors(naive), 1);
        assertThat(test.statistic()).isCloseTo(t, within(1e-7));
        assertThat(test.pValue()).isCloseTo(p, within(1e-7));
    }

    @Test
    void everyTargetInTheWindowIsForecastFromEachHorizon() {
        Series series = TestSeries.randomWalk(60, 1);
        List<ForecastOutcome> outcomes = new RollingOrigin(50, 60, 3, List.of(1, 5)).run(new NaiveForecaster(), series);
        assertThat(outcomes.stream().filter(o -> o.horizon() == 1).map(o -> o.origin() + 1))
                .containsExactly(50, 51, 52, 53, 54, 55, 56, 57, 58, 59);
        assertThat(outcomes.stream().filter(o -> o.horizon() == 5).map(o -> o.origin() + 5))
                .containsExactly(54, 55, 56, 57, 58, 59);
        assertThat(outcomes).allSatisfy(o -> assertThat(o.mean()).isEqualTo(series.value(o.origin())));
    }

    @Test
    void anOriginWhoseTargetSessionHasNoBarHasNoOutcome() {
        // Monday 6 January 2020 to Friday, without Wednesday
        Series series = Series.ofCloses(
                List.of(
                        LocalDate.of(2020, 1, 3),
                        LocalDate.of(2020, 1, 6),
                        LocalDate.of(2020, 1, 7),
                        LocalDate.of(2020, 1, 9),
                        LocalDate.of(2020, 1, 10)),
                new double[] {1, 2, 4, 8, 16},
                new double[5]);
        assertThat(new RollingOrigin(3, 5, 1, List.of(1, 2, 3)).run(new NaiveForecaster(), series))
                .extracting(ForecastOutcome::origin, ForecastOutcome::horizon, ForecastOutcome::actual)
                .containsExactly(tuple(2, 2, 8.0), tuple(2, 3, 16.0), tuple(3, 1, 16.0));
    }

    @Test
    void refitIncludesTheObservationsSinceTheLastFit() {
        Series series = TestSeries.of(1, 2, 3, 4, 5, 9, 13, 17, 21);
        assertThat(means(new RollingOrigin(5, 9, 2, List.of(1)), series)).containsExactly(6.0, 10.0, 15.0, 19.0);
        assertThat(means(new RollingOrigin(5, 9, 9, List.of(1)), series)).containsExactly(6.0, 10.0, 14.0, 18.0);
    }

    @Test
    void naiveDoesNotLookAhead() {
        LookAhead.isAbsent(
                new NaiveForecaster(), TestSeries.randomWalk(80, 2), new RollingOrigin(50, 80, 7, List.of(1, 5)), 63);
    }

    @Test
    void calibratedIntervalsDoNotLookAhead() {
        RollingOrigin window = new RollingOrigin(110, 150, 17, List.of(1, 5));
        LookAhead.isAbsent(new NaiveForecaster(), TestSeries.randomWalk(150, 4), window, 130);
        LookAhead.isAbsent(new DriftForecaster(), TestSeries.randomWalk(150, 5).log(), window, 130);
    }

    @Test
    void driftDoesNotLookAhead() {
        LookAhead.isAbsent(
                new DriftForecaster(),
                TestSeries.randomWalk(80, 3).log(),
                new RollingOrigin(50, 80, 7, List.of(1, 5)),
                63);
    }

    @Test
    void aForecasterThatReadsPastTheOriginFails() {
        Forecaster cheat = forecaster(
                (known, horizon) -> new Forecast(new double[] {known.value(known.size())}, new double[] {1}));
        assertThatThrownBy(() -> new RollingOrigin(5, 9, 1, List.of(1)).run(cheat, TestSeries.randomWalk(9, 4)))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aForecastThatIsNoNumberNamesModelAndDate() {
        Forecaster broken = forecaster((known, horizon) -> new Forecast(new double[] {Double.NaN}, new double[] {1}));
        assertThatThrownBy(() -> new RollingOrigin(5, 9, 1, List.of(1)).run(broken, TestSeries.randomWalk(9, 4)))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("made for the test")
                .hasMessageContaining("2020-01-07");
    }

    @Test
    void aWindowPastTheSeriesIsRefused() {
        assertThatThrownBy(() ->
                        new RollingOrigin(5, 10, 1, List.of(1)).run(new NaiveForecaster(), TestSeries.randomWalk(9, 4)))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("expected 10 observations, found 9");
    }

    private static Forecaster forecaster(FittedForecaster fitted) {
        return new Forecaster() {
            @Override
            public String name() {
                return "made for the test";
            }

            @Override
            public FittedForecaster fit(Series history, int horizon) {
                return fitted;
            }
        };
    }

    private static List<Double> means(RollingOrigin window, Series series) {
        return window.run(new DriftForecaster(), series).stream()
                .map(ForecastOutcome::mean)
                .toList();
    }

    private static double[] errors(List<ForecastOutcome> outcomes) {
        return outcomes.stream().mapToDouble(ForecastOutcome::error).toArray();
    }
}
