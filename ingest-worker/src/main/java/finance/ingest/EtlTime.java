package finance.ingest;

import finance.common.Settings;
import finance.common.TradingCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;

/// The setting ETL_AT: the New York time of the next calendar day at which a session is loaded, and from
/// which on it is due.
record EtlTime(LocalTime time) {
    private static final String DEFAULT = "06:00";

    static EtlTime from(Settings settings) {
        String text = settings.text("ETL_AT", DEFAULT);
        try {
            return new EtlTime(LocalTime.parse(text));
        } catch (DateTimeParseException e) {
            settings.problem("ETL_AT must be a New York time like 06:00, found '" + text + "'");
            return new EtlTime(LocalTime.parse(DEFAULT));
        }
    }

    ZonedDateTime of(LocalDate session) {
        return session.plusDays(1).atTime(time).atZone(TradingCalendar.NEW_YORK);
    }

    boolean isDue(LocalDate session, Instant now) {
        return !now.isBefore(of(session).toInstant());
    }
}
