package finance.ml.lstm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import org.junit.jupiter.api.Test;

/// Scaling and windows on values worked out by hand.
class ScalerTest {
    private static final Series SERIES = TestSeries.of(10, 12, 11, 14, 20);

    /// Closes 10 to 14 become 0 to 1; the 20 after the training part does not count.
    @Test
    void closesAreScaledByTheTrainingPartsRange() {
        Scaler scaler = Scaler.fit(LstmInput.CLOSES, SERIES.until(4));
        assertThat(scaler).isEqualTo(new Scaler(LstmInput.CLOSES, 10, 4));
        assertThat(scaler.scaled(SERIES, 4)).isEqualTo(2.5);
        assertThat(scaler.value(99, 2.5)).isEqualTo(20);
    }

    /// Changes 2, −1, 3 have the mean 4/3 and the variance (4 + 49 + 25) / 9 / 3 = 26/9.
    @Test
    void changesAreStandardised() {
        Scaler scaler = Scaler.fit(LstmInput.CHANGES, SERIES.until(4));
        assertThat(scaler.offset()).isCloseTo(4 / 3.0, within(1e-15));
        assertThat(scaler.width()).isCloseTo(Math.sqrt(26) / 3, within(1e-15));
        assertThat(scaler.value(14, scaler.scaled(SERIES, 4))).isCloseTo(20, within(1e-13));
    }

    @Test
    void aWindowHoldsTheValuesBeforeItsTarget() {
        TrainingWindows windows = TrainingWindows.of(SERIES, new Scaler(LstmInput.CLOSES, 10, 2), 2, 0, 5);
        assertThat(windows.size()).isEqualTo(3);
        assertThat(windows.inputs()).containsExactly(0, 1, 1, 0.5f, 0.5f, 2);
        assertThat(windows.targets()).containsExactly(0.5f, 2, 5);
        TrainingWindows changes = TrainingWindows.of(SERIES, new Scaler(LstmInput.CHANGES, 0, 1), 2, 0, 5);
        assertThat(changes.inputs()).containsExactly(2, -1, -1, 3);
        assertThat(changes.targets()).containsExactly(3, 6);
    }
}
