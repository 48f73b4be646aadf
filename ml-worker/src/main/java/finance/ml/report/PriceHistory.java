package finance.ml.report;

import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;

/// One ticker's last closes and what was forecast of it, all on the share basis of the last loaded session.
///
/// @param closes by session; a session without a bar is not in it
/// @param fans the newest forecast last, before it the newest whose outcome was known by then
/// @param outlooks what each model fitted from the newest origin says of the session after it
record PriceHistory(
        String ticker, NavigableMap<LocalDate, Double> closes, List<Fan> fans, List<NextSessionForecast> outlooks) {

    /// The day of the last close.
    LocalDate lastDate() {
        return closes.lastKey();
    }

    /// A forecast of the sessions after its origin.
    record Fan(String model, LocalDate origin, List<Step> steps) {}

    /// A close as forecast.
    ///
    /// @param actual null where the day has not been scored, or had no bar
    record Step(
            LocalDate target,
            double mean,
            double lower80,
            double upper80,
            double lower95,
            double upper95,
            Double actual) {}

    record NextSessionForecast(String model, String command, LocalDate origin, Step step) {}
}
