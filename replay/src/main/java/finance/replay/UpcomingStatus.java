package finance.replay;

import finance.common.TradingCalendar;
import finance.replay.market.Json;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/// The response of the endpoint for upcoming holidays: the weekdays of the next year on which the exchanges
/// are closed, and the sessions that end at 13:00 New York.
final class UpcomingStatus {
    private static final String[] EXCHANGES = {"NYSE", "NASDAQ"};
    private static final LocalTime OPEN = LocalTime.of(9, 30);
    private static final LocalTime EARLY_CLOSE = LocalTime.of(13, 0);
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private UpcomingStatus() {}

    /// @param closures further closures and their names
    static byte[] after(LocalDate today, Map<LocalDate, String> closures) {
        Json json = new Json(4_096).raw('[');
        for (LocalDate date = today; date.isBefore(today.plusYears(1)); date = date.plusDays(1)) {
            Optional<String> known = TradingCalendar.closure(date).filter(reason -> !reason.equals("weekend"));
            Optional<String> closure = Optional.ofNullable(closures.get(date)).or(() -> known);
            Optional<String> early = closure.isPresent() ? Optional.empty() : earlyClose(date);
            if (closure.isPresent() || early.isPresent()) {
                write(json, date, closure.or(() -> early).orElseThrow(), early.isPresent());
            }
        }
        return json.raw(']').bytes();
    }

    private static void write(Json json, LocalDate date, String name, boolean early) {
        for (String exchange : EXCHANGES) {
            json.raw(json.length() == 1 ? "" : ",").raw('{').name("date").string(date.toString());
            json.name("exchange").string(exchange).name("name").string(name);
            json.name("status").string(early ? "early-close" : "closed");
            if (early) {
                json.name("open").string(utc(date, OPEN)).name("close").string(utc(date, EARLY_CLOSE));
            }
            json.raw('}');
        }
    }

    private static String utc(LocalDate date, LocalTime time) {
        return UTC.format(ZonedDateTime.of(date, time, TradingCalendar.NEW_YORK));
    }

    /// The holiday for which a session ends early.
    private static Optional<String> earlyClose(LocalDate date) {
        if (!TradingCalendar.isEarlyClose(date)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (date.getMonth()) {
                    case JULY -> "Independence Day";
                    case NOVEMBER -> "Thanksgiving";
                    default -> "Christmas";
                });
    }
}
