package finance.ml.store;

import finance.common.SessionCalendar;
import finance.ml.series.Forecast;
import finance.ml.series.Interval;
import finance.ml.series.IntervalLevels;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// A forecast of one close, in dollars on the share basis of the origin date.
public record ForecastRow(
        LocalDate originDate,
        LocalDate targetDate,
        int horizon,
        double mean,
        double lower80,
        double upper80,
        double lower95,
        double upper95) {
    /// One row per session of the forecast; the target dates are the next sessions of the exchange. The mean
    /// becomes the median price; the bounds keep their coverage.
    ///
    /// @param forecast of log closes
    public static List<ForecastRow> of(LocalDate origin, Forecast forecast, SessionCalendar calendar) {
        List<ForecastRow> rows = new ArrayList<>();
        LocalDate target = origin;
        for (int h = 1; h <= forecast.horizon(); h++) {
            target = calendar.next(target);
            Interval narrow = forecast.interval(h, IntervalLevels.NARROW);
            Interval wide = forecast.interval(h, IntervalLevels.WIDE);
            rows.add(new ForecastRow(
                    origin,
                    target,
                    h,
                    Math.exp(forecast.mean(h)),
                    Math.exp(narrow.lower()),
                    Math.exp(narrow.upper()),
                    Math.exp(wide.lower()),
                    Math.exp(wide.upper())));
        }
        return rows;
    }
}
