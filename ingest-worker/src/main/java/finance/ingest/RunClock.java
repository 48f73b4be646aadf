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
/// @param etlTime New York time of the next calendar day at which a session is due and the vendor's answer for
///     it is final: the setting ETL_AT
record RunClock(ZonedDateTime now, LocalTime etlTime) {
    /// Extended-hours trading ends at 20:00 New York time; earlier answers of a vendor are incomplete.
    static final LocalTime END_OF_DAY = LocalTime.of(20, 0);

    private static final String DEFAULT_ETL_TIME = "06:00";

    static LocalTime etlTime(Settings settings) {
        String text = settings.text("ETL_AT", DEFAULT_ETL_TIME);
        try {
            return LocalTime.parse(text);
        } catch (DateTimeParseException e) {
            settings.problem("ETL_AT must be a New York time like 06:00, found '" + text + "'");
            return LocalTime.parse(DEFAULT_ETL_TIME);
        }
    }

    LocalDate today() {
        return now.toLocalDate();
    }

    boolean isOver(LocalDate date) {
        return !now.isBefore(date.atTime(END_OF_DAY).atZone(TradingCalendar.NEW_YORK));
    }

    /// Whether the day is due. Until then the vendor may still correct it.
    boolean isFinal(LocalDate date) {
        return !now.isBefore(date.plusDays(1).atTime(etlTime).atZone(TradingCalendar.NEW_YORK));
    }

    /// The newest session that is over.
    LocalDate newestSession(SessionCalendar calendar) {
        LocalDate today = today();
        return isOver(today) && calendar.isSession(today) ? today : calendar.previous(today);
    }

    /// The newest session that is due.
    LocalDate newestDue(SessionCalendar calendar) {
        LocalDate last = calendar.previous(today());
        return isFinal(last) ? last : calendar.previous(last);
    }
}
