package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The default order (1,1,1) of `train-arima` on 300 random walks, where its terms cancel, beside R's `arima`
/// (arima-reference/random_walks.csv, made by random_walks.R).
class DefaultOrderTest {
    private static final ArimaOrder ORDER = ArimaOrder.of(1, 1, 1);
    private static final int SERIES = 300;
    private static final int LENGTH = 500;
    private static final int FITTED = 400;

    @Test
    void lossAgainstNaiveIsAtMostThatOfR() {
        double[][] walks = walks();
        List<Map<String, String>> rows = Reference.table("random_walks.csv");
        assertThat(rows).hasSize(SERIES);
        double[] squares = new double[SERIES];
        IntStream.range(0, SERIES).parallel().forEach(i -> squares[i] = squares(walks[i]));
        double ours = 0;
        double ofR = 0;
        for (int i = 0; i < SERIES; i++) {
            assertThat(walks[i][LENGTH - 1]).as("the same series as in R").isEqualTo(number(rows.get(i), "last"));
            ours += Math.log(squares[i] / number(rows.get(i), "naive_squares"));
            ofR += Math.log(number(rows.get(i), "squares") / number(rows.get(i), "naive_squares"));
        }
        assertThat(ours / SERIES).isPositive().isLessThanOrEqualTo(ofR / SERIES);
    }

    @Test
    void aMaximumThatIsNotAdmissibleIsAvoidedByDefaultAndElseReported() {
        double[] closes = Arrays.stream(walks())
                .map(walk -> Arrays.stream(walk).limit(FITTED).map(x -> 100 + x).toArray())
                .filter(walk -> !Arima.fit(walk, ORDER, false).admissible())
                .findFirst()
                .orElseThrow();
        Series series = TestSeries.of(closes);
        FittedArima exact = ArimaForecaster.of(ORDER, false).fit(series, 1);
        FittedArima standard = ArimaForecaster.admissible(ORDER, false).fit(series, 1);
        assertThat(exact.describe().parameters()).containsEntry("admissible", false);
        assertThat(exact.describe().text()).contains("warning: a root has a modulus below 1.01");
        assertThat(standard.describe().parameters()).containsEntry("admissible", true);
        assertThat(standard.describe().text()).doesNotContain("warning");
    }

    /// The squared errors one step ahead after the fitted part, with the parameters held.
    private static double squares(double[] walk) {
        ArimaFilter filter =
                Arima.fitAdmissible(Arrays.copyOf(walk, FITTED), ORDER, false).filter();
        double squares = 0;
        for (int t = FITTED; t < LENGTH; t++) {
            double error = walk[t] - filter.forecast(1).mean(1);
            squares += error * error;
            filter.observe(walk[t]);
        }
        return squares;
    }

    private static double[][] walks() {
        NearUnitRootTest.Innovations innovations = new NearUnitRootTest.Innovations();
        double[][] walks = new double[SERIES][LENGTH];
        for (double[] walk : walks) {
            double level = 0;
            for (int t = 0; t < LENGTH; t++) {
                level += innovations.next();
                walk[t] = level;
            }
        }
        return walks;
    }

    private static double number(Map<String, String> row, String column) {
        return Double.parseDouble(row.get(column));
    }
}
