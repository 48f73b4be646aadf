package finance.ml.daily;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.SearchBounds;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.evaluation.Accuracy;
import finance.ml.evaluation.LookAhead;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// ARIMA evaluated by the protocol of all models.
class ArimaProtocolTest {
    static Stream<Forecaster> forecasters() {
        return Stream.of(
                ArimaForecaster.of(new ArimaOrder(1, 1, 1, 0, 0, 0, 1), false),
                ArimaForecaster.of(new ArimaOrder(1, 0, 1, 0, 0, 0, 1), true),
                ArimaForecaster.of(new ArimaOrder(1, 1, 0, 1, 0, 0, 5), true),
                ArimaForecaster.searched(SearchBounds.nonSeasonal()));
    }

    @ParameterizedTest
    @MethodSource("forecasters")
    void arimaDoesNotLookAhead(Forecaster forecaster) {
        LookAhead.isAbsent(
                forecaster, TestSeries.randomWalk(180, 21).log(), new RollingOrigin(150, 180, 12, List.of(1, 5)), 165);
    }

    /// The last 100 of the last 1,000 log closes, parameters from the first 900, by R's auto.arima with the
    /// order that it chose there, (0,1,0) with drift (arima-reference/rolling_free.csv).
    @ParameterizedTest
    @CsvSource({"DAX, 0.0132452088, 0.01046286249, 1.381353503", "SMI, 0.01225867052, 0.009431992805, 1.425149266"})
    void theSameModelRollsAsInR(String index, double rmse, double mae, double mase) {
        Series series = TestSeries.index(index, 1_000).log();
        Forecaster withDrift = ArimaForecaster.of(ArimaOrder.of(0, 1, 0), true);
        Accuracy accuracy =
                Accuracy.of(new RollingOrigin(900, 1_000, 100, List.of(1)).run(withDrift, series), series.until(900));
        assertThat(accuracy.rmse()).isCloseTo(rmse, within(3e-4 * rmse));
        assertThat(accuracy.mae()).isCloseTo(mae, within(1e-3 * mae));
        assertThat(accuracy.mase()).isCloseTo(mase, within(1e-3 * mase));
    }
}
