package finance.ml.volatility;

/// The smallest step of a price. An interval narrower than one step to each side would claim more than a price can show.
public final class PriceTick {
    /// The minimum pricing increments of Regulation NMS, rule 612 (17 CFR 242.612): one cent, or a hundredth of a cent
    /// below one dollar.
    private static final double CENT = 0.01;

    private static final double BELOW_ONE_DOLLAR = 0.0001;

    private PriceTick() {}

    /// The smallest half width, in logs, of an interval around the last close: one tick. The tick is the smallest change
    /// between two closes, as split-adjusted prices have finer steps than one cent, but at most the increment of the rule.
    ///
    /// @param closes in dollars, positive, one or more
    public static double leastHalfWidth(double... closes) {
        double last = closes[closes.length - 1];
        double tick = last < 1 ? BELOW_ONE_DOLLAR : CENT;
        for (int i = 1; i < closes.length; i++) {
            double change = Math.abs(closes[i] - closes[i - 1]);
            if (change > 0) {
                tick = Math.min(tick, change);
            }
        }
        return Math.log1p(tick / last);
    }
}
