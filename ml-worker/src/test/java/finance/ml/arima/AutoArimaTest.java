package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.evaluation.Accuracy;
import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.Histories;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.Outcome;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.evaluation.Series;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoArimaTest {
    /// R's `auto.arima(approximation = FALSE)` on arima-reference/auto.csv; AutoTable's `main` prints all rows.
    @Test
    void noCriterionIsAboveRsAtTheSameDifferences() {
        List<AutoTable.Row> rows = AutoTable.rows();
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

    /// Of `forecast::mstl`, and `forecast::nsdiffs`, R 4.2.2; R smooths every second point only and interpolates.
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

    /// arima-reference/rolling.csv: searched once on the first 900 of the last 1,000 log closes, then held while
    /// the filter sees each new value. R's search ends at (0,1,0) and (1,1,1), each with drift. The drift is the
    /// mean difference there and a likelihood's estimate here, hence the fourth digit.
    @ParameterizedTest
    @CsvSource({
        "AAPL, 0, 0.0105287, 0.0080345, 0.79772, 0.99477, -0.62, 0.538",
        "SPY,  1, 0.0041975, 0.0029204, 0.51949, 0.99455, -0.74, 0.463",
    })
    void rollingForecastsAreRs(
            String ticker, int terms, double rmse, double mae, double mase, double overNaive, double t, double p) {
        Series series = Histories.recorded(ticker, 1_000).log();
        RollingOrigin window = new RollingOrigin(900, 1_000, 100, List.of(1));
        List<Outcome> naive = window.run(new NaiveForecaster(), series);
        List<Outcome> outcomes = window.run(new OnEveryBar(ArimaOrder.of(terms, 1, terms)), series);
        Accuracy accuracy = Accuracy.of(outcomes, series.until(900));
        assertThat(accuracy.rmse()).isCloseTo(rmse, within(2e-4 * rmse));
        assertThat(accuracy.mae()).isCloseTo(mae, within(2e-4 * mae));
        assertThat(accuracy.mase()).isCloseTo(mase, within(2e-4 * mase));
        double naiveRmse = Accuracy.of(naive, series.until(900)).rmse();
        assertThat(accuracy.rmse() / naiveRmse).isCloseTo(overNaive, within(1e-4));
        DieboldMariano test = DieboldMariano.smallSample(errors(outcomes), errors(naive), 1);
        assertThat(test.statistic()).isCloseTo(t, within(2e-2));
        assertThat(test.pValue()).isCloseTo(p, within(5e-3));
    }

    /// And the search of our own finds a likelier model, or the same, on these 900.
    @ParameterizedTest
    @CsvSource({"AAPL, -5085.13", "SPY, -6140.54"})
    void theSearchOnRecordedPricesIsNoWorseThanRs(String ticker, double aicc) {
        double[] logs = Arrays.copyOf(Histories.recorded(ticker, 1_000).log().values(), 900);
        assertThat(AutoArima.search(logs, SearchBounds.nonSeasonal()).aicc()).isLessThan(aicc + 0.01);
    }

    private static double[] errors(List<Outcome> outcomes) {
        return outcomes.stream().mapToDouble(Outcome::error).toArray();
    }
}
