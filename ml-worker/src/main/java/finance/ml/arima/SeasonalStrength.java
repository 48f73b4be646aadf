package finance.ml.arima;

import finance.ml.arima.model.LinearInterpolation;
import java.util.Arrays;

/// The strength of the seasonal component: 1 − Var(remainder)/Var(remainder + seasonal) of its STL
/// decomposition, between 0 and 1 (Wang, Smith & Hyndman, Data Mining and Knowledge Discovery 13, 2006).
/// Above 0.64 a seasonal difference is taken, the rule of R's `forecast::nsdiffs`.
final class SeasonalStrength {
    private static final double THRESHOLD = 0.64;

    private SeasonalStrength() {}

    /// 0 or 1 seasonal differences, at most `max`; 0 for a series of fewer than two seasons. Gaps are filled
    /// by [LinearInterpolation].
    static int differences(double[] series, int period, int max) {
        if (period < 2 || max == 0 || series.length <= 2 * period) {
            return 0;
        }
        return of(LinearInterpolation.of(series), period) > THRESHOLD ? 1 : 0;
    }

    static double of(double[] series, int period) {
        Stl stl = Stl.of(series, period);
        double[] detrended = new double[series.length];
        for (int t = 0; t < series.length; t++) {
            detrended[t] = stl.remainder()[t] + stl.seasonal()[t];
        }
        double whole = variance(detrended);
        return whole == 0 ? 0 : Math.clamp(1 - variance(stl.remainder()) / whole, 0.0, 1.0);
    }

    private static double variance(double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        return Arrays.stream(x).map(value -> (value - mean) * (value - mean)).sum() / (x.length - 1);
    }
}
