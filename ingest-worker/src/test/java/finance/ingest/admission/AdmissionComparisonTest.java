package finance.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;

import finance.ingest.market.Bar;
import finance.ingest.market.GroupedDaily;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The limits of the comparison with loaded sessions.
class AdmissionComparisonTest {
    /// Thanksgiving Friday of 2025, on which trading ends at 13:00.
    private static final LocalDate EARLY_CLOSE = LocalDate.of(2025, 11, 28);
    private static final LocalDate WEDNESDAY = LocalDate.of(2025, 11, 26);

    /// A day whose volumes differ by ticker; the first tickers are the most traded ones.
    private static GroupedDaily day(LocalDate date, int count, double volumeFactor) {
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double close = 5000 - i + date.getDayOfMonth() / 100.0;
            double volume = (5000 - i + date.getDayOfMonth()) * volumeFactor;
            byte[] values = ("1\t1\t1\t" + close + '\t' + volume + "\t1\t1").getBytes(StandardCharsets.US_ASCII);
            bars.add(new Bar("T%05d".formatted(i), values, close, volume));
        }
        return new GroupedDaily(date, bars, 0, List.of(), 0, List.of(), false, false, count, "r", 200);
    }

    private static DayStatistics loaded(LocalDate date, int count) {
        return DayStatistics.of(day(date, count, 1)).comparedWith(20);
    }

    private static List<String> kinds(GroupedDaily day, List<DayStatistics> loaded, Set<LocalDate> earlyCloses) {
        return new Admission(new ComparedSessions(loaded, earlyCloses))
                .assess(day).findings().stream().map(Finding::kind).distinct().toList();
    }

    private static List<DayStatistics> november() {
        return Stream.of(18, 19, 20, 21, 24, 25)
                .map(day -> loaded(LocalDate.of(2025, 11, day), 1000))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"930, ''", "929, LOADS", "800, LOADS", "799, HOLDS_FIRST_LOAD", "1000, ''", "1250, ''", "3000, ''"})
    void dayNeedsNearlyTheUsualRows(int rows, String effect) {
        assertThat(effects(day(WEDNESDAY, rows, 1000.0 / rows), november()))
                .isEqualTo(effect.isEmpty() ? List.of() : List.of(effect));
    }

    private static List<String> effects(GroupedDaily day, List<DayStatistics> loaded) {
        return new Admission(new ComparedSessions(loaded, Set.of()))
                .assess(day).findings().stream()
                        .filter(finding -> finding.kind().equals("day_incomplete"))
                        .map(finding -> finding.effect().name())
                        .toList();
    }

    /// 18 % per year: 300 days before, the market had 0.86 of its rows.
    @Test
    void earlierDayOfAGrowingMarketIsComplete() {
        assertThat(effects(day(LocalDate.of(2025, 1, 29), 860, 1), november())).isEmpty();
        List<DayStatistics> grown = List.of(loaded(LocalDate.of(2025, 12, 24), 1000));
        assertThat(effects(day(WEDNESDAY, 985, 1), grown)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2019-12-31, true, ''", "2020-01-02, true, HOLDS", "2019-12-31, false, HOLDS"})
    void adjustedPricesAreHeldBackExceptInTheOlderFormat(LocalDate date, boolean olderFormat, String effect) {
        GroupedDaily day = day(date, 10, 1);
        GroupedDaily adjusted =
                new GroupedDaily(date, day.bars(), 0, List.of(), 0, List.of(), true, olderFormat, 10, null, 200);
        assertThat(new Admission(new ComparedSessions(List.of(), Set.of()))
                        .assess(adjusted)
                        .holdingFirstLoad())
                .extracting(finding -> finding.effect().name())
                .isEqualTo(effect.isEmpty() ? List.of() : List.of(effect));
    }

    @Test
    void reloadOfASmallMarketMayDeleteSingleRowsOnly() {
        Assessment assessment = new Admission(new ComparedSessions(List.of(), Set.of())).assess(day(WEDNESDAY, 3, 1));
        assertThat(assessment.holdingReload(99, 96, 96))
                .extracting(Finding::kind)
                .containsExactly("day_incomplete");
        assertThat(assessment.holdingReload(20, 4, 4)).hasSize(1);
        assertThat(assessment.holdingReload(20, 3, 3)).isEmpty();
        assertThat(assessment.holdingReload(19, 16, 16)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1.79, ''", "1.81, day_volume", "0.56, ''", "0.55, day_volume"})
    void volumeIsUnusualFromNearlyTwiceOrHalf(double factor, String kind) {
        assertThat(kinds(day(LocalDate.of(2025, 11, 25), 1000, factor), november(), Set.of()))
                .isEqualTo(kind.isEmpty() ? List.of() : List.of(kind));
    }

    @Test
    void earlyCloseMayHaveLittleVolume() {
        assertThat(kinds(day(EARLY_CLOSE, 1000, 0.4), november(), Set.of())).isEmpty();
        assertThat(kinds(day(WEDNESDAY, 1000, 0.4), november(), Set.of())).containsExactly("day_volume");
        assertThat(kinds(day(WEDNESDAY, 1000, 0.4), november(), Set.of(WEDNESDAY)))
                .as("announced by the vendor")
                .isEmpty();
    }

    @Test
    void smallMarketIsNotComparedByCounts() {
        List<DayStatistics> loaded = List.of(loaded(LocalDate.of(2025, 11, 25), 99));
        assertThat(kinds(day(WEDNESDAY, 1, 1), loaded, Set.of())).isEmpty();
        List<DayStatistics> larger = List.of(loaded(LocalDate.of(2025, 11, 25), 100));
        assertThat(kinds(day(WEDNESDAY, 1, 1), larger, Set.of())).containsExactly("day_incomplete");
    }

    @Test
    void sessionMoreThanAYearAwayIsNotCompared() {
        assertThat(kinds(day(WEDNESDAY, 300, 1), List.of(loaded(LocalDate.of(2024, 11, 25), 1000)), Set.of()))
                .isEmpty();
        assertThat(kinds(day(WEDNESDAY, 300, 1), List.of(loaded(LocalDate.of(2024, 11, 26), 1000)), Set.of()))
                .contains("day_incomplete");
    }

    @Test
    void nearestSessionsOnEitherSideAreCompared() {
        List<DayStatistics> loaded = Stream.iterate(LocalDate.of(2025, 10, 1), date -> date.plusDays(1))
                .limit(60)
                .map(date -> loaded(date, 100))
                .toList();
        assertThat(new ComparedSessions(loaded, Set.of()).nearest(LocalDate.of(2025, 10, 4)))
                .extracting(day -> day.date().toString())
                .hasSize(20)
                .startsWith("2025-10-03", "2025-10-05", "2025-10-02", "2025-10-06", "2025-10-01", "2025-10-07")
                .endsWith("2025-10-21");
    }

    @Test
    void copyOfTheLastLoadedSessionIsFoundAfterAGap() {
        GroupedDaily monday = day(LocalDate.of(2025, 11, 24), 200, 1);
        GroupedDaily copy =
                new GroupedDaily(WEDNESDAY, monday.bars(), 0, List.of(), 0, List.of(), false, false, 200, "r", 200);

        assertThat(kinds(copy, List.of(DayStatistics.of(monday)), Set.of())).containsExactly("day_stale_copy");
    }

    @Test
    void reloadIsComparedWithTheStoredRows() {
        Assessment partial = new Admission(new ComparedSessions(november(), Set.of())).assess(day(WEDNESDAY, 300, 1));

        assertThat(partial.holdingFirstLoad()).extracting(Finding::kind).contains("day_incomplete");
        assertThat(partial.holdingReload(300, 0, 4)).as("accepted before").isEmpty();
        assertThat(partial.holdingReload(1000, 30, 30)).isEmpty();
        assertThat(partial.holdingReload(1000, 31, 31)).hasSize(1);
    }
}
