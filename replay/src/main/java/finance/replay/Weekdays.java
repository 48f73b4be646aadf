package finance.replay;

import finance.common.TradingCalendar;
import java.time.LocalDate;

/// Days counted without weekends, 0 = Thursday 1970-01-01: the market's clock. A holiday is a day of the clock on
/// which nobody may trade; prices go on moving.
final class Weekdays {
    /// A year of weekdays, near enough.
    static final int A_YEAR = 261;

    private Weekdays() {}

    /// Of a weekend, the Friday before it.
    static int of(LocalDate date) {
        long sinceMonday = date.toEpochDay() + 3;
        return Math.toIntExact(Math.floorDiv(sinceMonday, 7L) * 5 + Math.min(Math.floorMod(sinceMonday, 7L), 4));
    }

    static LocalDate date(int weekday) {
        return LocalDate.ofEpochDay(Math.floorDiv(weekday, 5) * 7L + Math.floorMod(weekday, 5) - 3);
    }

    /// The first session on or after a weekday.
    static int session(int weekday) {
        int day = weekday;
        while (!TradingCalendar.isSession(date(day))) day++;
        return day;
    }
}
