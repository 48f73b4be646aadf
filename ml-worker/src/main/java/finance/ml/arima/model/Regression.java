package finance.ml.arima.model;

/// The regressor of the constant: 1 without differences (the coefficient is the mean, R's `intercept`), and
/// t = 1, 2, … after one difference (the drift per observation).
public final class Regression {
    private Regression() {}

    public static String name(ArimaOrder order) {
        return order.lostToDifferencing() == 0 ? "intercept" : "drift";
    }

    /// Its value at position t from the start of the series, counted from 0.
    public static double regressor(ArimaOrder order, int t) {
        return order.lostToDifferencing() == 0 ? 1 : t + 1.0;
    }

    /// The differenced regressor: 1, or m after a seasonal difference.
    public static double perDifference(ArimaOrder order) {
        return order.seasonalDifferences() > 0 ? order.period() : 1;
    }
}
