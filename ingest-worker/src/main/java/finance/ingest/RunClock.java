package finance.ingest;

import finance.common.DueSessions;
import finance.common.SessionCalendar;
import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;

/// The time at which a run started, and what the vendor has published by then.
///
/// @param now in New York
/// @param etlTime New York time of the next calendar day at which a session is due and the vendor's answer for
///     it is final: the setting ETL_AT
record RunClock(ZonedDateTime now, LocalTime etlTime) {
    /// Extended-hours trading ends at 20:00 New York time; earlier answers of a vendor are incomplete.
    static final LocalTime END_OF_DAY = LocalTime.of(20, 0);

    LocalDate today() {
        return now.toLocalDate();
    }

    boolean isOver(LocalDate date) {
        return !now.isBefore(date.atTime(END_OF_DAY).atZone(TradingCalendar.NEW_YORK));
    }

    /// Whether the day is due. Until then the vendor may still correct it.
    boolean isFinal(LocalDate date) {
        return DueSessions.isDue(date, now, etlTime);
    }

    /// The newest session that is over.
    LocalDate newestSession(SessionCalendar calendar) {
        LocalDate today = today();
        return isOver(today) && calendar.isSession(today) ? today : calendar.previous(today);
    }

    /// The newest session that is due.
    LocalDate newestDue(SessionCalendar calendar) {
        return DueSessions.newest(calendar, now, etlTime);
    }
}
