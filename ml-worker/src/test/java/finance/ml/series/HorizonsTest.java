package finance.ml.series;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class HorizonsTest {
    /// The exchange was closed from 2001-09-11 to 2001-09-16.
    @Test
    void theLongestHorizonIsNeverLongerThanTheCalendarDaysOfAScore() {
        long longest = 0;
        LocalDate end = LocalDate.of(2035, 1, 1);
        for (LocalDate origin = LocalDate.of(1990, 1, 1); origin.isBefore(end); origin = origin.plusDays(1)) {
            LocalDate target = origin;
            for (int h = 1; h <= Horizons.LONGEST; h++) {
                target = TradingCalendar.next(target);
            }
            longest = Math.max(longest, ChronoUnit.DAYS.between(origin, target));
        }
        assertThat(longest).isBetween(7L, (long) Horizons.MAX_CALENDAR_DAYS);
    }
}
