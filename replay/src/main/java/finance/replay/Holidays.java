package finance.replay;

import finance.common.TradingCalendar;
import finance.replay.market.Json;
import java.time.LocalDate;
import java.util.Optional;

/// The response of the endpoint for upcoming holidays: the weekdays of the next year on which the exchanges are
/// closed.
final class Holidays {
    private static final String[] EXCHANGES = {"NYSE", "NASDAQ"};

    private Holidays() {}

    static byte[] after(LocalDate today) {
        Json json = new Json(4_096).raw('[');
        for (LocalDate date = today; date.isBefore(today.plusYears(1)); date = date.plusDays(1)) {
            Optional<String> closure = TradingCalendar.closure(date).filter(reason -> !reason.equals("weekend"));
            if (closure.isEmpty()) continue;
            for (String exchange : EXCHANGES) {
                json.raw(json.length() == 1 ? "" : ",").raw('{').name("date").string(date.toString());
                json.name("exchange").string(exchange).name("name").string(closure.get());
                json.name("status").string("closed").raw('}');
            }
        }
        return json.raw(']').bytes();
    }
}
