package finance.ml.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.common.SessionCalendar;
import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    void logsStandForTheSamePrices() {
        Series series = TestSeries.of(10, 11, 9);
        assertThat(series.log().difference(2)).isCloseTo(Math.log(9 / 11.0), within(1e-15));
        assertThat(series.log().scale().toPrice(series.log().value(1))).isCloseTo(11, within(1e-14));
    }

    @Test
    void sessionsAreNumberedByTheCalendarAndByTheBars() {
        // Thursday; Monday 20 January 2020 is a holiday with a bar, Tuesday has none
        Series series = Series.ofCloses(
                List.of(
                        LocalDate.of(2020, 1, 16),
                        LocalDate.of(2020, 1, 17),
                        LocalDate.of(2020, 1, 20),
                        LocalDate.of(2020, 1, 22)),
                new double[] {1, 2, 3, 4},
                new double[4]);
        assertThat(IntStream.range(1, 4).map(series::span)).containsExactly(1, 1, 2);
        assertThat(series.after(0, 2)).hasValue(2);
        assertThat(series.after(1, 2)).isEmpty();
        assertThat(series.after(1, 3)).hasValue(3);
        assertThat(series.after(2, 5)).isEmpty();
        assertThat(series.until(3).after(1, 3)).isEmpty();
        assertThat(series.last(2).span(1)).isEqualTo(2);
    }

    /// 9 January 2025 was no session: the last bar is three sessions after the one before.
    @Test
    void aChangeToALaterBarIsScaledToItsSessions() {
        Series series = Series.ofCloses(
                List.of(
                        LocalDate.of(2025, 1, 6),
                        LocalDate.of(2025, 1, 7),
                        LocalDate.of(2025, 1, 8),
                        LocalDate.of(2025, 1, 14)),
                new double[] {1, 2, 4, 8},
                new double[4],
                SessionCalendar.RULES);
        assertThat(series.span(3)).isEqualTo(3);
        assertThat(series.atOrAfter(0, 2)).hasValue(2);
        assertThat(series.atOrAfter(0, 3)).hasValue(3);
        assertThat(series.atOrAfter(2, 3)).hasValue(3);
        assertThat(series.atOrAfter(2, 4)).isEmpty();
        assertThat(series.until(3).atOrAfter(0, 3)).isEmpty();
        assertThat(series.changeOver(0, 2)).hasValue(3);
        assertThat(series.changeOver(2, 1).orElseThrow()).isCloseTo(4 / Math.sqrt(3), within(1e-15));
        assertThat(series.changeOver(1, 2).orElseThrow()).isCloseTo(6 / Math.sqrt(2), within(1e-15));
        assertThat(series.changeOver(3, 1)).isEmpty();
        assertThat(series.sessionChange(1)).isEqualTo(1);
        assertThat(series.sessionChange(3)).isCloseTo(4 / Math.sqrt(3), within(1e-15));
    }

    @Test
    void theMessageAboutAnEarlierPartNamesThePart() {
        Series series = TestSeries.of(3, 3, 3, 3, 5);
        assertThatThrownBy(() -> series.until(4).requireUsable(2, "naive"))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected a series that changes, found 4 equal closes from 2020-01-01 to 2020-01-06, the"
                        + " first 4 of 5: a model is fitted on this part and evaluated on the sessions after it");
        assertThatThrownBy(() -> series.until(4).requireUsable(5, "naive"))
                .hasMessageStartingWith("expected at least 5 observations for naive, found 4, the first 4 of 5: ");
    }

    @Test
    void aGapOfMoreThanSixtySessionsStartsANewHistory() {
        List<LocalDate> sessions = Stream.iterate(LocalDate.of(2020, 1, 2), TradingCalendar::next)
                .limit(200)
                .toList();
        Series kept = Series.ofCloses(
                List.of(sessions.get(0), sessions.get(61), sessions.get(62)), new double[] {1, 2, 3}, new double[3]);
        assertThat(kept.afterLongGap().size()).isEqualTo(3);
        Series cut = Series.ofCloses(
                List.of(sessions.get(0), sessions.get(62), sessions.get(63)), new double[] {1, 2, 3}, new double[3]);
        assertThat(cut.afterLongGap().values()).containsExactly(2, 3);
        assertThat(cut.afterLongGap().date(0)).isEqualTo(sessions.get(62));
    }
}
