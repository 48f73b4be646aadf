package finance.ml.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTest {
    private static final List<LocalDate> DATES = List.of(LocalDate.of(2025, 1, 2), LocalDate.of(2025, 1, 3));

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 0, -1})
    void aCloseThatIsNoPriceIsRefusedByDate(double close) {
        assertThatThrownBy(() -> Series.ofCloses(DATES, new double[] {1, close}, new double[] {1, 1}))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected a positive close, found " + close + " on 2025-01-03");
    }

    @Test
    void datesMustAscend() {
        assertThatThrownBy(() -> Series.ofCloses(DATES.reversed(), new double[] {1, 2}, new double[] {1, 1}))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("found 2025-01-02 after 2025-01-03");
    }

    @Test
    void anEarlierHistoryCannotBeReadPastItsEnd() {
        Series earlier = TestSeries.of(1, 2, 3).until(2);
        assertThat(earlier.size()).isEqualTo(2);
        assertThat(earlier.values()).containsExactly(1, 2);
        assertThatThrownBy(() -> earlier.value(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> earlier.volume(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> earlier.date(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> earlier.until(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void logReturnsAreTheSameOnBothScales() {
        Series series = TestSeries.of(10, 11, 9);
        assertThat(series.log().logReturn(2)).isCloseTo(series.logReturn(2), within(1e-15));
        assertThat(series.log().scale().toPrice(series.log().value(1))).isCloseTo(11, within(1e-14));
    }
}
