package finance.ml.arima;

import finance.ml.arima.model.Differences;
import finance.ml.arima.model.FilterKernels;
import java.util.Arrays;

/// The test of level stationarity of Kwiatkowski, Phillips, Schmidt & Shin (Journal of Econometrics 54,
/// 1992), with the lag truncation and the rule that R's `forecast::ndiffs` takes from it.
final class Kpss {
    /// Table 1 of the paper, 5 %.
    private static final double CRITICAL = 0.463;

    private Kpss() {}

    /// The number of first differences after which the test no longer rejects stationarity, at most `max`.
    /// Missing values are skipped.
    static int differences(double[] series, int max) {
        double[] x = Arrays.stream(series).filter(value -> !Double.isNaN(value)).toArray();
        int d = 0;
        while (d < max && x.length > 2 && !constant(x) && statistic(x) > CRITICAL) {
            x = Differences.of(x, 1, 0, 1);
            d++;
        }
        return d;
    }

    private static boolean constant(double[] x) {
        return Arrays.stream(x).allMatch(value -> value == x[0]);
    }

    /// Σ (partial sums of deviations)² / n² over the long-run variance with Bartlett weights.
    static double statistic(double[] x) {
        int n = x.length;
        double mean = Arrays.stream(x).average().orElseThrow();
        double[] deviation = new double[n];
        double partialSum = 0;
        double squares = 0;
        for (int t = 0; t < n; t++) {
            deviation[t] = x[t] - mean;
            partialSum += deviation[t];
            squares += partialSum * partialSum;
        }
        double longRun = FilterKernels.dot(deviation, 0, deviation, n);
        int lags = (int) (3 * Math.sqrt(n) / 13);
        for (int k = 1; k <= lags; k++) {
            longRun += 2 * (1 - k / (lags + 1.0)) * FilterKernels.dot(deviation, k, deviation, n - k);
        }
        return squares / n / longRun;
    }
}
