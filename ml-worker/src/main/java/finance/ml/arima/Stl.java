package finance.ml.arima;

import java.util.Arrays;

/// Seasonal and trend decomposition by loess (Cleveland, Cleveland, McRae & Terpenning, Journal of Official
/// Statistics 6, 1990), not robust, two passes, seasonal window 11 as in R's `forecast::mstl`; every point is
/// smoothed, none is interpolated.
///
/// @param seasonal the seasonal component
/// @param trend the trend component
/// @param remainder the series minus both
record Stl(double[] seasonal, double[] trend, double[] remainder) {
    private static final int SEASONAL_WINDOW = 11;
    private static final int PASSES = 2;

    static Stl of(double[] series, int period) {
        int n = series.length;
        int trendWindow = nextOdd((int) Math.ceil(1.5 * period / (1 - 1.5 / SEASONAL_WINDOW)));
        double[] seasonal = new double[n];
        double[] trend = new double[n];
        double[] scratch = new double[n];
        for (int pass = 0; pass < PASSES; pass++) {
            for (int t = 0; t < n; t++) {
                scratch[t] = series[t] - trend[t];
            }
            double[] cycle = cycleSubseries(scratch, period);
            double[] low = lowPass(cycle, period, n);
            for (int t = 0; t < n; t++) {
                seasonal[t] = cycle[t + period] - low[t];
                scratch[t] = series[t] - seasonal[t];
            }
            trend = loess(scratch, trendWindow, 1);
        }
        double[] remainder = new double[n];
        for (int t = 0; t < n; t++) {
            remainder[t] = series[t] - seasonal[t] - trend[t];
        }
        return new Stl(seasonal, trend, remainder);
    }

    private static int nextOdd(int x) {
        return x % 2 == 0 ? x + 1 : x;
    }

    /// The subseries of each season, smoothed and extended by one season at both ends: n + 2 · period values.
    private static double[] cycleSubseries(double[] x, int period) {
        double[] smoothed = new double[x.length + 2 * period];
        for (int phase = 0; phase < period; phase++) {
            int count = (x.length - phase + period - 1) / period;
            double[] sub = new double[count];
            for (int i = 0; i < count; i++) {
                sub[i] = x[phase + i * period];
            }
            for (int i = -1; i <= count; i++) {
                int t = phase + (i + 1) * period;
                if (t < smoothed.length) {
                    smoothed[t] = loess(sub, i, SEASONAL_WINDOW, 0);
                }
            }
        }
        return smoothed;
    }

    /// Moving averages of lengths period, period and 3, then loess: n values.
    private static double[] lowPass(double[] x, int period, int n) {
        double[] averaged = movingAverage(movingAverage(movingAverage(x, period), period), 3);
        double[] low = loess(averaged, nextOdd(period), 1);
        return low.length == n ? low : Arrays.copyOf(low, n);
    }

    private static double[] movingAverage(double[] x, int length) {
        double[] average = new double[x.length - length + 1];
        double sum = 0;
        for (int t = 0; t < x.length; t++) {
            sum += x[t] - (t >= length ? x[t - length] : 0);
            if (t >= length - 1) {
                average[t - length + 1] = sum / length;
            }
        }
        return average;
    }

    private static double[] loess(double[] x, int window, int degree) {
        double[] smoothed = new double[x.length];
        for (int t = 0; t < x.length; t++) {
            smoothed[t] = loess(x, t, window, degree);
        }
        return smoothed;
    }

    /// The local fit at a position, which may lie outside of x, with tricube weights over the window's
    /// nearest points.
    private static double loess(double[] x, int at, int window, int degree) {
        int n = x.length;
        int points = Math.min(window, n);
        int from = Math.clamp(at - points / 2, 0, n - points);
        int to = from + points - 1;
        double reach = Math.max(at - from, to - at) + (window > n ? (window - n) / 2 : 0);
        double sum = 0;
        double mean = 0;
        double value = 0;
        double[] weight = new double[points];
        for (int i = 0; i < points; i++) {
            double distance = Math.abs(from + i - at);
            double ratio = distance / reach;
            double cube = 1 - ratio * ratio * ratio;
            weight[i] = distance > 0.999 * reach ? 0 : distance < 0.001 * reach ? 1 : cube * cube * cube;
            sum += weight[i];
            mean += weight[i] * (from + i);
            value += weight[i] * x[from + i];
        }
        if (sum == 0) {
            return x[Math.clamp(at, 0, n - 1)];
        }
        mean /= sum;
        if (degree == 0) {
            return value / sum;
        }
        double spread = 0;
        double slope = 0;
        for (int i = 0; i < points; i++) {
            spread += weight[i] * (from + i - mean) * (from + i - mean);
            slope += weight[i] * (from + i - mean) * x[from + i];
        }
        boolean wide = Math.sqrt(spread / sum) > 0.001 * (n - 1);
        return value / sum + (wide ? (at - mean) * slope / spread : 0);
    }
}
