package finance.replay.market;

import finance.common.TradingCalendar;
import java.time.LocalDate;

/// Numbers the days without weekends: 0 is Thursday 1970-01-01. Holidays are counted: the exchanges are
/// closed, but the random walks make a step.
final class Weekdays {
    /// The approximate number of weekdays per year.
    static final int PER_YEAR = 261;

    private Weekdays() {}

    /// The number of a date; of a weekend, that of the Friday before.
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
        while (!TradingCalendar.isSession(date(day))) {
            day++;
        }
        return day;
    }
}
