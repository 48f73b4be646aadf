package finance.ingest;

import finance.common.SessionCalendar;
import finance.common.Settings;
import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;

/// The time at which a run started, and what the vendor has published by then.
///
/// @param now in New York
/// @param etlAt the setting ETL_AT: the time of the next calendar day from which on the vendor's answer for a day
///     is final
record RunClock(ZonedDateTime now, LocalTime etlAt) {
    /// Extended-hours trading ends at 20:00 New York time; earlier answers of a vendor are incomplete.
    static final LocalTime END_OF_DAY = LocalTime.of(20, 0);

    static LocalTime etlAt(Settings settings) {
        String value = settings.text("ETL_AT", "06:00");
        try {
            return LocalTime.parse(value);
        } catch (DateTimeParseException e) {
            settings.problem("ETL_AT must be a New York time such as 06:00, found '" + value + "'");
            return LocalTime.of(6, 0);
        }
    }

    LocalDate today() {
        return now.toLocalDate();
    }

    boolean isOver(LocalDate date) {
        return !now.isBefore(date.atTime(END_OF_DAY).atZone(TradingCalendar.NEW_YORK));
    }

    /// Until then the vendor may still correct the day.
    boolean isFinal(LocalDate date) {
        return !now.isBefore(date.plusDays(1).atTime(etlAt).atZone(TradingCalendar.NEW_YORK));
    }

    /// The newest session that is over.
    LocalDate newestSession(SessionCalendar calendar) {
        LocalDate today = today();
        return isOver(today) && calendar.isSession(today) ? today : calendar.previous(today);
    }
}
