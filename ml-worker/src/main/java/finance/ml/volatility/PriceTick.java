package finance.ml.volatility;

import finance.ml.series.Series;

/// The smallest step of a price, the floor of an interval's half width.
///
/// @param dollars positive
public record PriceTick(double dollars) {
    /// The minimum pricing increments of Regulation NMS, rule 612 (17 CFR 242.612): one cent for prices of
    /// one dollar or more, a hundredth of a cent below.
    private static final double CENT = 0.01;

    private static final double BELOW_ONE_DOLLAR = 0.0001;

    /// One month of closes.
    private static final int RECENT = 20;

    private static final double ROUNDING = 1e-9;

    public PriceTick {
        if (!(dollars > 0)) {
            throw new IllegalArgumentException("expected a positive tick, found " + dollars);
        }
    }

    /// The increment of the rule for the last close. If the last close is on another share basis than it was traded
    /// on, as in a file of closes that are adjusted for later splits, the steps of the closes differ from the
    /// increment: at least a quarter of the last [#RECENT] closes are no multiples of it. Then the smallest change
    /// between two consecutive of these closes is the tick, if it is less. A single close in fractions of an
    /// increment, or a history below one dollar or on another basis, does not change the tick.
    ///
    /// @param closes in dollars, positive, one or more, oldest first
    public static PriceTick of(double... closes) {
        int from = Math.max(0, closes.length - RECENT);
        int between = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = from; i < closes.length; i++) {
            between += isMultiple(closes[i]) ? 0 : 1;
            double change = i == from ? 0 : Math.abs(closes[i] - closes[i - 1]);
            if (change > ROUNDING * closes[i]) {
                smallest = Math.min(smallest, change);
            }
        }
        double increment = increment(closes[closes.length - 1]);
        return new PriceTick(between >= RECENT / 4 ? Math.min(increment, smallest) : increment);
    }

    private static double increment(double close) {
        return close < 1 ? BELOW_ONE_DOLLAR : CENT;
    }

    /// Whether the close is a multiple of its own increment, up to the rounding of files with few digits.
    private static boolean isMultiple(double close) {
        double increments = close / increment(close);
        return Math.abs(increments - Math.rint(increments)) < 0.01;
    }

    /// The floor of the half width of every interval of log closes after that history.
    ///
    /// @param known on any scale
    public static double leastHalfWidth(Series known) {
        return of(known.prices().values()).inLogs(known.scale().toPrice(known.value(known.size() - 1)));
    }

    /// The log return from `close` to one tick above. An interval in logs with this half width reaches one
    /// tick up and less than one tick down, so both bounds are positive prices.
    public double inLogs(double close) {
        return Math.log1p(dollars / close);
    }
}
