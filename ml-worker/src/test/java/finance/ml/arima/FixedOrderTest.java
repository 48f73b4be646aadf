package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// All rows of R's fixed orders (arima-reference/fixed_orders.csv); FixedOrderTable's `main` prints them.
class FixedOrderTest {
    /// R gives the levels before the series a normal prior of variance κ = 10⁶ σ² around zero, which moves
    /// the likelihood of a differenced series by up to 0.005 where the levels are large or d is 2. These are
    /// R's own with that prior almost gone: `arima(x, order, method = "ML", kappa = 1e10)`, `reltol = 1e-13`.
    private static final Map<String, Double> WITH_A_WIDER_PRIOR = Map.of(
            "logDAX ARIMA(0,2,1)", 5861.586791,
            "LakeHuron ARIMA(0,1,1)", -107.752516,
            "LakeHuron ARIMA(2,1,2)", -102.400825,
            "LakeHuron ARIMA(5,1,0)", -104.141132,
            "LakeHuron ARIMA(0,2,1)", -110.766211);

    private static final List<FixedOrderTable.Comparison> ROWS = FixedOrderTable.rows();

    @Test
    void noLikelihoodIsBelowRs() {
        assertThat(ROWS).hasSize(95);
        assertThat(ROWS).allSatisfy(row -> {
            assertThat(row.logLikelihood()).isFinite().isGreaterThan(reference(row) - 2e-5);
        });
    }

    @Test
    void whereRFoundTheSameOptimumSoAreItsForecastsAndTheirErrors() {
        List<FixedOrderTable.Comparison> same = ROWS.stream()
                .filter(row -> row.converged() && row.logLikelihood() < reference(row) + 1e-3)
                .toList();
        assertThat(same).hasSizeGreaterThan(50);
        assertThat(same)
                .allSatisfy(row -> assertThat(row.largestForecastDifference()).isLessThan(1e-3));
    }

    /// The likelihood is computed there by [ArmaLikelihood], which shares no line with the Kalman filter.
    @Test
    void whereItIsHigherTheKalmanFilterFindsTheSame() {
        List<FixedOrderTable.Comparison> better = ROWS.stream()
                .filter(row -> row.logLikelihood() >= reference(row) + 1e-3)
                .toList();
        assertThat(better).isNotEmpty();
        assertThat(better)
                .allSatisfy(row -> assertThat(row.byKalmanFilter()).isCloseTo(row.logLikelihood(), within(1e-4)));
    }

    private static double reference(FixedOrderTable.Comparison row) {
        return WITH_A_WIDER_PRIOR.getOrDefault(row.series() + " " + row.model(), row.reference());
    }
}
