package finance.ml.arima.model;

/// Fills missing values (NaN) by a straight line between the observations on both sides.
public final class LinearInterpolation {
    private LinearInterpolation() {}

    /// A copy of the series with the gaps between two observations filled; gaps at the ends stay NaN.
    public static double[] of(double[] series) {
        double[] filled = series.clone();
        int last = -1;
        for (int t = 0; t < filled.length; t++) {
            if (!Double.isNaN(series[t])) {
                for (int gap = last + 1; gap < t && last >= 0; gap++) {
                    filled[gap] = series[last] + (series[t] - series[last]) * (gap - last) / (t - last);
                }
                last = t;
            }
        }
        return filled;
    }
}
