package finance.ml.report;

import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;

/// The last closes of one ticker and its forecasts, on the share basis of the last loaded session.
///
/// @param closes by session, without the sessions that have no bar
/// @param reinvested for the same sessions, the value of the shares that the first close buys, with all dividends
///     since then reinvested
/// @param fans the newest forecast last, before it the newest one with known outcomes at that time
/// @param nextSession the forecasts of all models from the newest origin for the next session
record PriceHistory(
        String ticker,
        NavigableMap<LocalDate, Double> closes,
        NavigableMap<LocalDate, Double> reinvested,
        List<Fan> fans,
        List<NextSessionForecast> nextSession) {
    /// Relative; values without a dividend differ by rounding only.
    private static final double SMALLEST_DIVIDEND = 1e-9;

    boolean hasDividends() {
        return Math.abs(totalReturn() - priceReturn()) > SMALLEST_DIVIDEND;
    }

    /// The return from the first close to the last one.
    double priceReturn() {
        return closes.lastEntry().getValue() / closes.firstEntry().getValue() - 1;
    }

    /// The same with dividends reinvested.
    double totalReturn() {
        return reinvested.lastEntry().getValue() / closes.firstEntry().getValue() - 1;
    }

    /// The day of the last close.
    LocalDate lastDate() {
        return closes.lastKey();
    }

    /// A forecast of the sessions after its origin.
    record Fan(String model, LocalDate origin, List<Step> steps) {}

    /// A close as forecast.
    ///
    /// @param actual null if the day is not scored yet, or has no bar
    record Step(
            LocalDate target,
            double mean,
            double lower80,
            double upper80,
            double lower95,
            double upper95,
            Double actual) {}

    /// A forecast for the session after the newest origin.
    ///
    /// @param variance the method that gave the width of the interval; empty if it is not stored
    record NextSessionForecast(String model, String command, String variance, LocalDate origin, Step step) {}
}
