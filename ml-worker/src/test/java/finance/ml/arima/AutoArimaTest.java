package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.evaluation.Accuracy;
import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.ForecastOutcome;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class AutoArimaTest {
    /// R's `auto.arima(approximation = FALSE)` on arima-reference/auto.csv; AutoTable's `main` prints all
    /// rows.
    @Test
    void noCriterionIsAboveRsAtTheSameDifferences() {
        List<AutoTable.Comparison> rows = AutoTable.rows();
        assertThat(rows).hasSize(17);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.comparable()).as("%s", row).isTrue();
            assertThat(row.difference()).as("%s", row).isLessThan(0.01);
        });
    }

    /// `urca::ur.kpss(x, type = "mu", use.lag = trunc(3 * sqrt(n) / 13))` and `forecast::ndiffs`, R 4.2.2.
    @ParameterizedTest
    @CsvSource({
        "lh,            0.36788911,  0",
        "Nile,          1.31522646,  1",
        "LakeHuron,     1.22121857,  1",
        "WWWusage,      0.72197432,  1",
        "logDAX,        15.88804161, 1",
        "AirPassengers, 4.54088155,  1",
    })
    void unitRootsAreFoundAsByRsKpssTest(String series, double statistic, int differences) {
        double[] x = Reference.series(series);
        assertThat(Kpss.statistic(x)).isCloseTo(statistic, within(1e-7 * Math.max(1, statistic)));
        assertThat(Kpss.differences(x, 2)).isEqualTo(differences);
    }

    /// Of `forecast::mstl`, and `forecast::nsdiffs`, R 4.2.2; R smooths every second point only and
    /// interpolates.
    @ParameterizedTest
    @CsvSource({
        "AirPassengers, 12, 0.96445397, 1",
        "USAccDeaths,   12, 0.94479446, 1",
        "logDAX,        5,  0.20416110, 0",
        "Nile,          5,  0.11896966, 0",
        "lh,            5,  0.10742531, 0",
        "SMI,           5,  0.18694594, 0",
    })
    void seasonsAreMeasuredAsByRsDecomposition(String series, int period, double strength, int differences) {
        double[] x = Reference.series(series);
        assertThat(SeasonalStrength.of(x, period)).isCloseTo(strength, within(6e-3));
        assertThat(SeasonalStrength.differences(x, period, 1)).isEqualTo(differences);
    }

    /// arima-reference/rolling_free.csv: fitted once on the first 900 of the last 1,000 log closes, then held
    /// while the filter sees each new value. In R, `auto.arima` chose (0,1,0) with drift.
    @ParameterizedTest
    @CsvSource({
        "DAX, 2, 1, 0, false, 2825.0449, 0.01328621725, 0.01049599834,  1.001520515,  0.7300558805,  0.4670800354",
        "DAX, 0, 1, 2, false, 2825.0498, 0.0132876271,  0.01049788353,  1.00162679,   0.7605122569,  0.4487559441",
        "DAX, 0, 1, 0, true,  NaN,       0.0132452088,  0.01046286249,  0.9984292811, -0.2113013592, 0.8330864812",
        "SMI, 2, 1, 0, false, 2941.1275, 0.01220342327, 0.00940191654,  0.9987078058, -0.2439646098, 0.807763095",
        "SMI, 0, 1, 2, false, 2941.1283, 0.01220373559, 0.00940193097,  0.9987333654, -0.2390164085, 0.8115869609",
        "SMI, 0, 1, 0, true,  NaN,       0.01225867052, 0.009431992805, 1.003229149,  0.329551195,   0.7424353421",
    })
    void rollingForecastsAreAsInR(
            String index,
            int p,
            int d,
            int q,
            boolean drift,
            double logLikelihood,
            double rmse,
            double mae,
            double overNaive,
            double t,
            double pValue) {
        Series series = TestSeries.index(index, 1_000).log();
        ArimaOrder order = ArimaOrder.of(p, d, q);
        if (!Double.isNaN(logLikelihood)) {
            ArimaFit fit = Arima.fit(series.until(900).values(), order, drift);
            assertThat(fit.logLikelihood()).isGreaterThan(logLikelihood - 1e-3);
        }
        RollingOrigin window = new RollingOrigin(900, 1_000, 100, List.of(1));
        List<ForecastOutcome> naive = window.run(new NaiveForecaster(), series);
        List<ForecastOutcome> outcomes = window.run(new BarIndexedArima(order, drift), series);
        Accuracy accuracy = Accuracy.of(outcomes, series.until(900));
        assertThat(accuracy.rmse()).isCloseTo(rmse, within(2e-4 * rmse));
        assertThat(accuracy.mae()).isCloseTo(mae, within(2e-4 * mae));
        double naiveRmse = Accuracy.of(naive, series.until(900)).rmse();
        assertThat(accuracy.rmse() / naiveRmse).isCloseTo(overNaive, within(2e-4));
        DieboldMariano test = DieboldMariano.smallSample(errors(outcomes), errors(naive), 1);
        assertThat(test.statistic()).isCloseTo(t, within(2e-2));
        assertThat(test.pValue()).isCloseTo(pValue, within(1e-2));
    }

    /// The likelihood of (1,1,1) there has a higher maximum than the one at which R's optimiser ends.
    @ParameterizedTest
    @CsvSource({"DAX, 2824.8880", "SMI, 2941.1106"})
    void noLikelihoodOnRecordedClosesIsBelowRs(String index, double logLikelihood) {
        double[] logs = Arrays.copyOf(TestSeries.index(index, 1_000).log().values(), 900);
        assertThat(Arima.fit(logs, ArimaOrder.of(1, 1, 1), false).logLikelihood())
                .isGreaterThan(logLikelihood - 1e-3);
    }

    /// R's search ends there at (0,1,0) with drift, whose AICc has a closed form.
    @ParameterizedTest
    @ValueSource(strings = {"DAX", "SMI"})
    void theSearchOnRecordedClosesIsNoWorseThanRs(String index) {
        double[] logs = Arrays.copyOf(TestSeries.index(index, 1_000).log().values(), 900);
        double drift = (logs[899] - logs[0]) / 899;
        double squares = 0;
        for (int t = 1; t < 900; t++) {
            squares += Math.pow(logs[t] - logs[t - 1] - drift, 2);
        }
        double aicc = 899 * (Math.log(2 * Math.PI * squares / 899) + 1) + 4 + 12.0 / 896;
        assertThat(AutoArima.search(logs, SearchBounds.nonSeasonal()).aicc()).isLessThan(aicc + 0.01);
    }

    private static double[] errors(List<ForecastOutcome> outcomes) {
        return outcomes.stream().mapToDouble(ForecastOutcome::error).toArray();
    }
}
