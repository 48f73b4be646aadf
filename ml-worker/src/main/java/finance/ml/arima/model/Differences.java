package finance.ml.arima.model;

/// The differencing polynomial ∇ᵈ∇ₘᴰ.
public final class Differences {
    private Differences() {}

    /// The differenced series, d + mD values shorter; NaN where a value it needs is NaN.
    public static double[] of(double[] series, int d, int seasonalD, int period) {
        double[] w = series;
        for (int i = 0; i < seasonalD; i++) {
            w = atLag(w, period);
        }
        for (int i = 0; i < d; i++) {
            w = atLag(w, 1);
        }
        return w;
    }

    private static double[] atLag(double[] x, int lag) {
        double[] difference = new double[Math.max(0, x.length - lag)];
        for (int t = 0; t < difference.length; t++) {
            difference[t] = x[t + lag] - x[t];
        }
        return difference;
    }

    /// δ of y(t) = Σ δ(k) y(t−k) + w(t), k = 1 … d + mD; index 0 is unused.
    public static double[] weights(int d, int seasonalD, int period) {
        double[] polynomial = {1};
        for (int i = 0; i < d + seasonalD; i++) {
            int lag = i < d ? 1 : period;
            double[] next = new double[polynomial.length + lag];
            for (int k = 0; k < polynomial.length; k++) {
                next[k] += polynomial[k];
                next[k + lag] -= polynomial[k];
            }
            polynomial = next;
        }
        for (int k = 0; k < polynomial.length; k++) {
            polynomial[k] = -polynomial[k];
        }
        return polynomial;
    }
}
