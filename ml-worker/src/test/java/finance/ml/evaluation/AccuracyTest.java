package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyTest {
    @Test
    void agreesWithAWorkedExample() {
        // Errors 1, −2, 2 at 10, 20, 40; the training part moves by 1, 2, 3.
        List<ForecastOutcome> outcomes = List.of(outcome(10, 9), outcome(20, 22), outcome(40, 38));
        Accuracy accuracy = Accuracy.of(outcomes, TestSeries.of(5, 6, 4, 7));
        assertThat(accuracy.count()).isEqualTo(3);
        assertThat(accuracy.rmse()).isCloseTo(Math.sqrt(3), within(1e-15));
        assertThat(accuracy.mae()).isCloseTo(5 / 3.0, within(1e-15));
        assertThat(accuracy.mape()).isCloseTo((10 + 10 + 5) / 3.0, within(1e-13));
        assertThat(accuracy.mase()).isCloseTo(5 / 6.0, within(1e-15));
    }

    @Test
    void mapeIsOfPricesOnLogsToo() {
        List<ForecastOutcome> outcomes =
                List.of(outcome(Math.log(10), Math.log(9)), outcome(Math.log(20), Math.log(22)));
        Accuracy accuracy = Accuracy.of(outcomes, TestSeries.of(5, 6, 4, 7).log());
        assertThat(accuracy.mape()).isCloseTo(10, within(1e-12));
    }

    @Test
    void aConstantTrainingPartHasNoScale() {
        assertThatThrownBy(() -> Accuracy.of(List.of(outcome(10, 9)), TestSeries.of(5, 5, 5)))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("found 3 equal closes from 2020-01-01 to 2020-01-03");
    }

    private static ForecastOutcome outcome(double actual, double mean) {
        return new ForecastOutcome(0, 1, actual, mean, 1, 1, List.of());
    }
}
