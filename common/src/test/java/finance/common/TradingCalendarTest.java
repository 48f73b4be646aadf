package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Expected dates are the exchange's own lists, https://www.nyse.com/markets/hours-calendars, and its notices.
class TradingCalendarTest {
    /// Weekdays of a year on which the exchange was closed, as it published them.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2001 | 01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25
            2004 | 01-01 01-19 02-16 04-09 05-31 06-11 07-05 09-06 11-25 12-24
            2007 | 01-01 01-02 01-15 02-19 04-06 05-28 07-04 09-03 11-22 12-25
            2010 | 01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24
            2012 | 01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25
            2018 | 01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25
            2019 | 01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25
            2020 | 01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25
            2021 | 01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24
            2022 | 01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26
            2023 | 01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25
            2024 | 01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25
            2025 | 01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25
            2026 | 01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25
            """)
    void closedWeekdaysAreThoseTheExchangePublished(int year, String closed) {
        List<LocalDate> expected = Stream.of(closed.split(" "))
                .map(day -> LocalDate.parse(year + "-" + day))
                .toList();

        assertThat(year(year)
                        .filter(date -> date.getDayOfWeek().getValue() <= 5)
                        .filter(date -> !TradingCalendar.isSession(date)))
                .containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({"2001, 248", "2008, 253", "2019, 252", "2022, 251", "2023, 250", "2024, 252", "2025, 250"})
    void yearHasAsManySessionsAsTheExchangeHeld(int year, int sessions) {
        assertThat(year(year).filter(TradingCalendar::isSession)).hasSize(sessions);
    }

    @ParameterizedTest
    @CsvSource({
        "2001-09-11, attacks of 11 September",
        "2001-09-14, attacks of 11 September",
        "2004-06-11, mourning for Ronald Reagan",
        "2007-01-02, mourning for Gerald Ford",
        "2012-10-29, Hurricane Sandy",
        "2012-10-30, Hurricane Sandy",
        "2018-12-05, mourning for George H. W. Bush",
        "2025-01-09, mourning for Jimmy Carter",
        "2024-03-29, Good Friday",
        "2022-06-20, Juneteenth",
        "2024-11-28, Thanksgiving",
        "2025-01-11, weekend"
    })
    void closureHasItsReason(LocalDate date, String reason) {
        assertThat(TradingCalendar.closure(date)).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2018-06-19", "2020-06-19", "2021-06-18", "2021-06-21"})
    void juneteenthBefore2022WasASession(LocalDate date) {
        assertThat(TradingCalendar.isSession(date)).isTrue();
    }

    /// 1 January 2005, 2011 and 2022 were Saturdays: the exchange opened on the Friday before.
    @ParameterizedTest
    @ValueSource(strings = {"2004-12-31", "2010-12-31", "2021-12-31"})
    void newYearsOnSaturdayClosesNoFriday(LocalDate date) {
        assertThat(TradingCalendar.isSession(date)).isTrue();
    }

    @Test
    void holidayOnSundayIsObservedOnMonday() {
        assertThat(TradingCalendar.isSession(LocalDate.of(2023, 1, 2))).isFalse();
        assertThat(TradingCalendar.isSession(LocalDate.of(2021, 7, 5))).isFalse();
        assertThat(TradingCalendar.isSession(LocalDate.of(2022, 12, 26))).isFalse();
    }

    /// Early closes at 13:00, published at https://www.nyse.com/markets/hours-calendars and in press releases.
    @ParameterizedTest
    @CsvSource({
        "2020, 11-27 12-24",
        "2021, 11-26",
        "2022, 11-25",
        "2023, 07-03 11-24",
        "2024, 07-03 11-29 12-24",
        "2025, 07-03 11-28 12-24",
        "2026, 11-27 12-24"
    })
    void earlyClosesAreThoseTheExchangePublished(int year, String days) {
        assertThat(LocalDate.of(year, 1, 1)
                        .datesUntil(LocalDate.of(year + 1, 1, 1))
                        .filter(TradingCalendar::isEarlyClose)
                        .map(day -> day.toString().substring(5)))
                .containsExactly(days.split(" "));
    }

    @Test
    void nextAndPreviousSkipWeekendsAndHolidays() {
        assertThat(TradingCalendar.next(LocalDate.of(2025, 1, 8))).isEqualTo("2025-01-10");
        assertThat(TradingCalendar.next(LocalDate.of(2001, 9, 10))).isEqualTo("2001-09-17");
        assertThat(TradingCalendar.next(LocalDate.of(2025, 1, 11))).isEqualTo("2025-01-13");
        assertThat(TradingCalendar.previous(LocalDate.of(2025, 1, 10))).isEqualTo("2025-01-08");
        assertThat(TradingCalendar.previous(LocalDate.of(2025, 1, 2))).isEqualTo("2024-12-31");
    }

    @Test
    void sessionsBetweenCountsTheLastAndNotTheFirst() {
        LocalDate wednesday = LocalDate.of(2025, 1, 8);
        assertThat(TradingCalendar.sessionsBetween(wednesday, wednesday)).isZero();
        assertThat(TradingCalendar.sessionsBetween(wednesday, LocalDate.of(2025, 1, 10)))
                .isEqualTo(1);
        assertThat(TradingCalendar.sessionsBetween(wednesday, LocalDate.of(2025, 1, 13)))
                .isEqualTo(2);
        assertThat(TradingCalendar.sessionsBetween(LocalDate.of(2023, 12, 29), LocalDate.of(2024, 12, 31)))
                .isEqualTo(252);
    }

    private static Stream<LocalDate> year(int year) {
        return LocalDate.of(year, 1, 1).datesUntil(LocalDate.of(year + 1, 1, 1));
    }
}
