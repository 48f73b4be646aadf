package finance.ml.arima.estimate;

import finance.ml.arima.likelihood.LinearSystem;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.FilterKernels;
import java.util.Arrays;

/// Start values by conditional least squares after Hannan & Rissanen (Biometrika 69, 1982): a long
/// autoregression estimates the errors, then the series is regressed on its own lags and on theirs. The sums
/// are computed once per series and lag, so that an order costs little more than one small linear system.
final class StartValues {
    private final int lags;
    private final double[] w;
    /// The errors of the long autoregression.
    private final double[] a;
    /// Σ w(t)w(t−k), Σ a(t)a(t−k), and Σ w(t)a(t−k) and Σ a(t)w(t−k), for k = 0 … lags; NaN until computed.
    private final double[] ww;

    private final double[] aa;
    private final double[] wa;
    private final double[] aw;

    /// @param w the differenced series, without missing values; its mean is subtracted if a constant is
    /// estimated
    StartValues(double[] w, int longestLag) {
        int n = w.length;
        lags = Math.min(longestLag, n - 2);
        this.w = w;
        ww = unknown();
        a = longAutoregression(w);
        aa = unknown();
        wa = unknown();
        aw = unknown();
        ww[0] *= 1 + 1e-9;
        aa[0] = product(a, a, 0, aa) * (1 + 1e-9);
    }

    private double[] unknown() {
        double[] sums = new double[lags + 1];
        Arrays.fill(sums, Double.NaN);
        return sums;
    }

    private static double product(double[] ahead, double[] behind, int k, double[] known) {
        if (Double.isNaN(known[k])) {
            known[k] = FilterKernels.dot(ahead, k, behind, ahead.length - k);
        }
        return known[k];
    }

    /// The errors of an autoregression of order about 10 log₁₀ n (Levinson–Durbin).
    private double[] longAutoregression(double[] w) {
        int n = w.length;
        int order = Math.min(lags, Math.min(n / 4, Math.max(8, (int) (7 * Math.log10(n)))));
        double[] phi = new double[order + 1];
        ww[0] = FilterKernels.dot(w, 0, w, n);
        FilterKernels.products(w, w, n, 1, order, ww);
        double variance = ww[0] * (1 + 1e-9);
        for (int k = 1; k <= order && variance > 0; k++) {
            double sum = ww[k];
            for (int i = 1; i < k; i++) {
                sum -= phi[i] * ww[k - i];
            }
            double r = sum / variance;
            for (int i = 1, j = k - 1; i <= j; i++, j--) {
                double low = phi[i];
                double high = phi[j];
                phi[i] = low - r * high;
                phi[j] = high - r * low;
            }
            phi[k] = r;
            variance *= 1 - r * r;
        }
        double[] errors = w.clone();
        for (int i = 1; i <= order; i++) {
            FilterKernels.add(errors, n, -phi[i], w, n, i);
        }
        Arrays.fill(errors, 0, Math.min(order, n), 0);
        return errors;
    }

    /// Coefficients ar, ma, sar, sma; not necessarily stationary.
    double[] of(ArimaOrder order) {
        int size = order.terms();
        int[] lag = new int[size];
        boolean[] onErrors = new boolean[size];
        fill(lag, onErrors, order);
        LinearSystem system = new LinearSystem(size);
        double[] beta = new double[size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                system.matrix[i * size + j] = product(lag[i], onErrors[i], lag[j], onErrors[j]);
            }
            beta[i] = product(0, false, lag[i], onErrors[i]);
        }
        if (!system.factorise()) {
            return new double[size];
        }
        system.solve(beta);
        for (double b : beta) {
            if (!Double.isFinite(b)) {
                return new double[size];
            }
        }
        return beta;
    }

    private void fill(int[] lag, boolean[] onErrors, ArimaOrder order) {
        int[] counts = {order.ar(), order.ma(), order.seasonalAr(), order.seasonalMa()};
        int next = 0;
        for (int block = 0; block < counts.length; block++) {
            int step = block < 2 ? 1 : order.period();
            for (int i = 1; i <= counts[block]; i++, next++) {
                lag[next] = Math.min(lags, i * step);
                onErrors[next] = block % 2 == 1;
            }
        }
    }

    private double product(int lagI, boolean errorsI, int lagJ, boolean errorsJ) {
        int k = Math.abs(lagI - lagJ);
        if (errorsI == errorsJ) {
            return errorsI ? product(a, a, k, aa) : product(w, w, k, ww);
        }
        boolean seriesIsAhead = errorsI ? lagJ <= lagI : lagI <= lagJ;
        return seriesIsAhead ? product(w, a, k, wa) : product(a, w, k, aw);
    }
}
