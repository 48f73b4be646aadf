package finance.ml.arima.model;

/// The one regressor a model may have: 1 (the coefficient is the mean, R's `intercept`) where nothing is differenced,
/// and t = 1, 2, … (the drift per observation) after one difference.
public final class Regression {
    private Regression() {}

    public static String name(ArimaOrder order) {
        return order.lostToDifferencing() == 0 ? "intercept" : "drift";
    }

    /// Its value at position t from the start of the series, counted from 0.
    public static double regressor(ArimaOrder order, int t) {
        return order.lostToDifferencing() == 0 ? 1 : t + 1.0;
    }

    /// What differencing makes of it: 1, or m after a seasonal difference.
    public static double perDifference(ArimaOrder order) {
        return order.seasonalDifferences() > 0 ? order.period() : 1;
    }
}
