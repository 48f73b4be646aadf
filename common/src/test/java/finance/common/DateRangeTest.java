package finance.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DateRangeTest {
    private final Settings settings = new Settings(Map.of());

    @Test
    void yesterdayIsNewYorks() {
        // 22:30 on the 9th in New York, the 10th already in UTC
        assertThat(parse("2025-01-10T03:30:00Z", "yesterday")).hasToString("2025-01-08");
        assertThat(parse("2025-01-10T05:30:00Z", "yesterday")).hasToString("2025-01-09");
        settings.check();
    }

    @Test
    void lastSessionBeforeADateSkipsWeekendsAndHolidays() {
        assertThat(parse("2025-02-01T12:00:00Z", "last-session-before:2025-01-14"))
                .hasToString("2025-01-13");
        assertThat(parse("2025-02-01T12:00:00Z", "last-session-before:2025-01-13"))
                .hasToString("2025-01-10");
        // 20 January 2025 was Martin Luther King Day
        assertThat(parse("2025-02-01T12:00:00Z", "last-session-before:2025-01-21"))
                .hasToString("2025-01-17");
        settings.check();
    }

    @ParameterizedTest
    @ValueSource(strings = {"last-session-before:", "last-session-before:soon", "last-session-before:2025-02-03"})
    void lastSessionBeforeNoDateIsAProblem(String word) {
        parse("2025-02-01T12:00:00Z", word);
        assertThatThrownBy(settings::check).hasMessageContaining(word.substring(word.indexOf(':') + 1));
    }

    @Test
    void rangeHasBothItsEnds() {
        DateRange range = parse("2025-02-01T12:00:00Z", "2025-01-08", "2025-01-13");
        assertThat(range.days()).hasSize(6);
        assertThat(range.sessions())
                .containsExactly(LocalDate.of(2025, 1, 8), LocalDate.of(2025, 1, 10), LocalDate.of(2025, 1, 13));
        assertThat(range.contains(LocalDate.of(2025, 1, 13))).isTrue();
        assertThat(range.contains(LocalDate.of(2025, 1, 14))).isFalse();
    }

    @Test
    void rangeThatEndsBeforeItStartsIsAProblem() {
        parse("2025-02-01T12:00:00Z", "2025-01-13", "2025-01-08");
        assertThatThrownBy(settings::check)
                .hasMessage("the range must not end before it starts, found 2025-01-13 2025-01-08; see --help");
    }

    @Test
    void everyBadDateIsNamedAndNothingIsMadeOfIt() {
        parse("2025-02-01T12:00:00Z", "10.01.2025", "2025-02-30");
        assertThatThrownBy(settings::check)
                .hasMessage("a date must be like 2025-01-10, or 'yesterday', found '10.01.2025'; "
                        + "a date must be like 2025-01-10, or 'yesterday', found '2025-02-30'; see --help");
    }

    @Test
    void invalidFirstDateCausesNoMessageAboutTheOrder() {
        parse("2025-02-01T12:00:00Z", "nonsense", "2025-01-08");
        assertThatThrownBy(settings::check)
                .hasMessage("a date must be like 2025-01-10, or 'yesterday', found 'nonsense'; see --help");
    }

    @Test
    void todayIsADateAndSoIsThisDaySixtyYearsAgo() {
        // 22:30 on the 9th in New York
        assertThat(parse("2025-01-10T03:30:00Z", "1965-01-09", "2025-01-09")).hasToString("1965-01-09 to 2025-01-09");
        settings.check();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2025-01-10", "2205-01-08", "1965-01-08", "0025-01-08", "+999999999-12-31", "-999999999-01-01"})
    void dateAfterTodayOrTooLongAgoIsAProblem(String date) {
        parse("2025-01-10T03:30:00Z", date);
        assertThatThrownBy(settings::check)
                .hasMessage("expected a date from 1965-01-09 (60 years ago) to 2025-01-09 (today in New York), found "
                        + date + "; see --help");
    }

    @Test
    void rangeWithAnEndAfterTodayIsAProblem() {
        parse("2025-01-10T03:30:00Z", "2025-01-02", "2025-01-31");
        assertThatThrownBy(settings::check).hasMessageContaining("found 2025-01-31");
    }

    private DateRange parse(String now, String... words) {
        return DateRange.parse(List.of(words), Clock.fixed(Instant.parse(now), ZoneOffset.UTC), settings);
    }
}
