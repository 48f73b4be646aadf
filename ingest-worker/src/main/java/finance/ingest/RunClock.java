package finance.ingest;

import finance.common.SessionCalendar;
import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;

/// The time at which a run started, and what the vendor has published by then.
///
/// @param now in New York
/// @param etlTime the time of the next calendar day from which on the vendor's answer for a day is final
record RunClock(ZonedDateTime now, EtlTime etlTime) {
    /// Extended-hours trading ends at 20:00 New York time; earlier answers of a vendor are incomplete.
    static final LocalTime END_OF_DAY = LocalTime.of(20, 0);

    LocalDate today() {
        return now.toLocalDate();
    }

    boolean isOver(LocalDate date) {
        return !now.isBefore(date.atTime(END_OF_DAY).atZone(TradingCalendar.NEW_YORK));
    }

    /// Until then the vendor may still correct the day.
    boolean isFinal(LocalDate date) {
        return etlTime.isDue(date, now.toInstant());
    }

    /// The newest session that is over.
    LocalDate newestSession(SessionCalendar calendar) {
        LocalDate today = today();
        return isOver(today) && calendar.isSession(today) ? today : calendar.previous(today);
    }
}
