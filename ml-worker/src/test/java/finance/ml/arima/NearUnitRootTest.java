package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Differences;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Models with a mean on series that have a unit root: 200 simulated ARIMA(0,1,1) series beside R's `arima`
/// by "ML" and by "CSS-ML" (arima-reference/near_unit_root.csv, made by near_unit_root.R).
///
/// In some rows R reports no likelihood of the whole series: where its estimates give the first value a
/// variance of 10⁴ σ² or more, it leaves that value's density out, some 5 in log-likelihood. There the
/// reference is the exact log-likelihood at R's estimates.
@Tag("slow")
class NearUnitRootTest {
    private static final int SERIES = 200;
    private static final int LENGTH = 1000;
    private static final long MODULUS = 2147483647;

    private record Comparison(String name, double logLikelihood, double reference, boolean leftOut) {}

    @Test
    void noLikelihoodIsBelowRs() {
        double[][] series = simulated();
        List<Comparison> rows = Reference.table("near_unit_root.csv").parallelStream()
                .map(row -> compare(row, series))
                .toList();
        assertThat(rows).hasSize(3 * SERIES);
        assertThat(rows).filteredOn(row -> !Double.isNaN(row.reference)).hasSizeGreaterThan(500);
        assertThat(rows).filteredOn(Comparison::leftOut).hasSizeLessThan(100);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.logLikelihood).as("%s", row).isFinite();
            if (!Double.isNaN(row.reference)) {
                assertThat(row.logLikelihood).as("%s", row).isGreaterThan(row.reference - 1e-3);
            }
        });
    }

    /// arima-reference/further_optima.csv, made by further_optima.R.
    @Test
    void optimaFarFromTheLeastSquaresStartAreFound() {
        double[][] series = simulated();
        assertThat(Reference.table("further_optima.csv")).hasSize(11).allSatisfy(row -> {
            double[] x = Differences.of(
                    series[Integer.parseInt(row.get("series"))], Integer.parseInt(row.get("over")), 0, 1);
            ArimaOrder order = ArimaOrder.of(
                    Integer.parseInt(row.get("p")), Integer.parseInt(row.get("d")), Integer.parseInt(row.get("q")));
            assertThat(Arima.fit(x, order, false).logLikelihood())
                    .as("%s", row)
                    .isGreaterThan(Double.parseDouble(row.get("loglik")) - 1e-3);
        });
    }

    private static Comparison compare(Map<String, String> row, double[][] series) {
        double[] x = series[Integer.parseInt(row.get("series"))];
        assertThat(x[LENGTH - 1]).as("the same series as in R").isEqualTo(Double.parseDouble(row.get("last")));
        ArimaOrder order = ArimaOrder.of(Integer.parseInt(row.get("p")), 0, Integer.parseInt(row.get("q")));
        double ml = reference(row, "ml");
        double css = reference(row, "css_ml");
        double best = Double.isNaN(ml) || css > ml ? css : ml;
        boolean leftOut =
                !row.get("ml_exact").isEmpty() || !row.get("css_ml_exact").isEmpty();
        String name = row.get("series") + " " + order;
        return new Comparison(name, Arima.fit(x, order, true).logLikelihood(), best, leftOut);
    }

    /// NaN where R's optimiser failed.
    private static double reference(Map<String, String> row, String method) {
        String exact = row.get(method + "_exact");
        String cell = exact.isEmpty() ? row.get(method) : exact;
        return cell.equals("NA") ? Double.NaN : Double.parseDouble(cell.replace("Inf", "Infinity"));
    }

    private static double[][] simulated() {
        Innovations innovations = new Innovations();
        double[][] series = new double[SERIES][LENGTH];
        for (int i = 0; i < SERIES; i++) {
            double theta = -0.9 + 1.5 * i / 199;
            double before = innovations.next();
            double level = 0;
            for (int t = 0; t < LENGTH; t++) {
                double e = innovations.next();
                level += e + theta * before;
                series[i][t] = level;
                before = e;
            }
        }
        return series;
    }

    /// The generator of near_unit_root.R and random_walks.R.
    static final class Innovations {
        private long state = 20261128;

        double next() {
            long sum = 0;
            for (int i = 0; i < 12; i++) {
                state = 16807 * state % MODULUS;
                sum += state;
            }
            return (double) (sum - 6 * MODULUS) / MODULUS;
        }
    }
}
