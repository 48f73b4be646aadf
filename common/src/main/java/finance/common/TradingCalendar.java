package finance.common;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.THURSDAY;
import static java.time.temporal.TemporalAdjusters.dayOfWeekInMonth;
import static java.time.temporal.TemporalAdjusters.lastInMonth;

import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// The days on which the US stock exchanges trade, by the NYSE's Rule 7.2 (a holiday on a Saturday is
/// observed on the Friday before, except New Year's Day; one on a Sunday on the Monday after) and its
/// unscheduled closures.
public final class TradingCalendar {
    public static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    /// Unscheduled full-day closures since 2001, https://www.nyse.com/markets/hours-calendars and the
    /// exchange's notices.
    private static final Map<LocalDate, String> CLOSURES = Map.ofEntries(
            Map.entry(LocalDate.of(2001, 9, 11), "attacks of 11 September"),
            Map.entry(LocalDate.of(2001, 9, 12), "attacks of 11 September"),
            Map.entry(LocalDate.of(2001, 9, 13), "attacks of 11 September"),
            Map.entry(LocalDate.of(2001, 9, 14), "attacks of 11 September"),
            Map.entry(LocalDate.of(2004, 6, 11), "mourning for Ronald Reagan"),
            Map.entry(LocalDate.of(2007, 1, 2), "mourning for Gerald Ford"),
            Map.entry(LocalDate.of(2012, 10, 29), "Hurricane Sandy"),
            Map.entry(LocalDate.of(2012, 10, 30), "Hurricane Sandy"),
            Map.entry(LocalDate.of(2018, 12, 5), "mourning for George H. W. Bush"),
            Map.entry(LocalDate.of(2025, 1, 9), "mourning for Jimmy Carter"));

    private TradingCalendar() {}

    public static boolean isSession(LocalDate date) {
        return closure(date).isEmpty();
    }

    /// The reason why the exchanges are closed on that day; empty for a session.
    public static Optional<String> closure(LocalDate date) {
        if (date.getDayOfWeek() == SATURDAY || date.getDayOfWeek() == SUNDAY) {
            return Optional.of("weekend");
        }
        return Optional.ofNullable(CLOSURES.get(date)).or(() -> holiday(date));
    }

    /// The first session after that day.
    public static LocalDate next(LocalDate date) {
        return next(date, TradingCalendar::isSession);
    }

    static LocalDate next(LocalDate date, Predicate<LocalDate> isSession) {
        LocalDate next = date.plusDays(1);
        while (!isSession.test(next)) {
            next = next.plusDays(1);
        }
        return next;
    }

    /// The last session before that day.
    public static LocalDate previous(LocalDate date) {
        return previous(date, TradingCalendar::isSession);
    }

    static LocalDate previous(LocalDate date, Predicate<LocalDate> isSession) {
        LocalDate previous = date.minusDays(1);
        while (!isSession.test(previous)) {
            previous = previous.minusDays(1);
        }
        return previous;
    }

    /// The number of sessions after the first date up to and including the second.
    public static int sessionsBetween(LocalDate after, LocalDate upTo) {
        return (int) after.plusDays(1)
                .datesUntil(upTo.plusDays(1))
                .filter(TradingCalendar::isSession)
                .count();
    }

    /// Whether trading ends at 13:00 New York on that day, by the rules of
    /// https://www.nyse.com/markets/hours-calendars: 3 July from Monday to Thursday, the day after
    /// Thanksgiving, and 24 December from Monday to Thursday.
    public static boolean isEarlyClose(LocalDate date) {
        if (!isSession(date)) {
            return false;
        }
        LocalDate thanksgiving = LocalDate.of(date.getYear(), Month.NOVEMBER, 1).with(dayOfWeekInMonth(4, THURSDAY));
        boolean isBeforeHoliday = date.equals(LocalDate.of(date.getYear(), Month.JULY, 3))
                || date.equals(LocalDate.of(date.getYear(), Month.DECEMBER, 24));
        return date.equals(thanksgiving.plusDays(1)) || (isBeforeHoliday && date.getDayOfWeek() != FRIDAY);
    }

    private static Optional<String> holiday(LocalDate date) {
        return switch (date.getMonth()) {
            case JANUARY ->
                isObserved(date, Month.JANUARY, 1)
                        ? Optional.of("New Year's Day")
                        : named("Martin Luther King Day", date.equals(nth(date, 3)) && date.getYear() >= 1998);
            case FEBRUARY -> named("Washington's Birthday", date.equals(nth(date, 3)));
            case MARCH, APRIL ->
                named("Good Friday", date.equals(easter(date.getYear()).minusDays(2)));
            case MAY -> named("Memorial Day", date.equals(date.with(lastInMonth(MONDAY))));
            case JUNE -> named("Juneteenth", date.getYear() >= 2022 && isObserved(date, Month.JUNE, 19));
            case JULY -> named("Independence Day", isObserved(date, Month.JULY, 4));
            case SEPTEMBER -> named("Labor Day", date.equals(nth(date, 1)));
            case NOVEMBER -> named("Thanksgiving", date.equals(date.with(dayOfWeekInMonth(4, THURSDAY))));
            case DECEMBER -> named("Christmas", isObserved(date, Month.DECEMBER, 25));
            case AUGUST, OCTOBER -> Optional.empty();
        };
    }

    private static Optional<String> named(String name, boolean closed) {
        return closed ? Optional.of(name) : Optional.empty();
    }

    private static LocalDate nth(LocalDate date, int week) {
        return date.with(dayOfWeekInMonth(week, MONDAY));
    }

    /// New Year's Day on a Saturday would be observed in the year before. The method never requests that
    /// date, so the day is not observed, as the rule requires.
    private static boolean isObserved(LocalDate date, Month month, int day) {
        LocalDate holiday = LocalDate.of(date.getYear(), month, day);
        return date.equals(holiday)
                || (date.getDayOfWeek() == FRIDAY && date.plusDays(1).equals(holiday))
                || (date.getDayOfWeek() == MONDAY && date.minusDays(1).equals(holiday));
    }

    /// Easter Sunday by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, 1991).
    private static LocalDate easter(int year) {
        int a = year % 19;
        int b = year / 100;
        int c = year % 100;
        int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        int m = (a + 11 * h + 22 * l) / 451;
        int month = (h + l - 7 * m + 114) / 31;
        int day = (h + l - 7 * m + 114) % 31 + 1;
        return LocalDate.of(year, month, day);
    }
}
