package finance.ml.volatility;

/// The smallest step of a price, the floor of an interval's half width.
///
/// @param dollars positive
public record PriceTick(double dollars) {
    /// The minimum pricing increments of Regulation NMS, rule 612 (17 CFR 242.612): one cent for prices of
    /// one dollar or more, a hundredth of a cent below.
    private static final double CENT = 0.01;

    private static final double BELOW_ONE_DOLLAR = 0.0001;

    public PriceTick {
        if (!(dollars > 0)) {
            throw new IllegalArgumentException("expected a positive tick, found " + dollars);
        }
    }

    /// The increment of the rule, or the smallest change between two consecutive closes if that is less:
    /// split-adjusted prices have steps below a cent.
    ///
    /// @param closes in dollars, positive, one or more, oldest first
    public static PriceTick of(double... closes) {
        double tick = closes[closes.length - 1] < 1 ? BELOW_ONE_DOLLAR : CENT;
        for (int i = 1; i < closes.length; i++) {
            double change = Math.abs(closes[i] - closes[i - 1]);
            if (change > 0) {
                tick = Math.min(tick, change);
            }
        }
        return new PriceTick(tick);
    }

    /// The log return from `close` to one tick above. An interval in logs with this half width reaches one
    /// tick up and less than one tick down, so both bounds are positive prices.
    public double inLogs(double close) {
        return Math.log1p(dollars / close);
    }
}
