package finance.ml.series;

import java.util.List;

/// The numbers of sessions ahead that models are fitted, evaluated and scored for.
public final class Horizons {
    /// Forecasts reach this number of sessions ahead, one trading week.
    public static final int LONGEST = 5;

    /// The horizons of backtests and of the report.
    public static final List<Integer> EVALUATED = List.of(1, LONGEST);

    /// From an origin to the last of its targets are at most this number of calendar days. The longest
    /// closure of the exchange since 1990, in September 2001, made it 11.
    public static final int MAX_CALENDAR_DAYS = 14;

    private Horizons() {}
}
