package finance.ml.arima;

/// The loops over a series that all of the time goes into: filters with zero presample values and inner products.
/// Unrolled where the compiler cannot, because a sum of doubles may not be reordered for it.
final class Lags {
    private Lags() {}

    /// x(t) ← x(t) − Σₖ c(k) x(t − k·lag), k = 1 … count, over x[0, n) in place: division by 1 + Σ c(k) Bᵏ.
    static void divide(double[] x, int n, double[] c, int from, int count, int lag) {
        if (count == 0) {
            return;
        }
        if (lag == 1 && count == 1) {
            divideByOne(x, n, c[from]);
        } else if (lag == 1 && count == 2) {
            divideByTwo(x, n, c[from], c[from + 1]);
        } else {
            for (int t = lag; t < n; t++) {
                double sum = x[t];
                for (int k = Math.min(count, t / lag); k > 0; k--) {
                    sum = Math.fma(-c[from + k - 1], x[t - k * lag], sum);
                }
                x[t] = sum;
            }
        }
    }

    private static void divideByOne(double[] x, int n, double c) {
        double last = x[0];
        for (int t = 1; t < n; t++) {
            last = Math.fma(-c, last, x[t]);
            x[t] = last;
        }
    }

    private static void divideByTwo(double[] x, int n, double c1, double c2) {
        double second = 0;
        double last = x[0];
        for (int t = 1; t < n; t++) {
            double next = Math.fma(-c1, last, Math.fma(-c2, second, x[t]));
            second = last;
            last = next;
            x[t] = next;
        }
    }

    /// The transposed filter, running backwards: x(t) ← x(t) − Σₖ c(k) x(t + k·lag).
    static void divideTransposed(double[] x, int n, double[] c, int from, int count, int lag) {
        if (count == 0) {
            return;
        }
        if (lag == 1 && count == 1) {
            double last = x[n - 1];
            for (int t = n - 2; t >= 0; t--) {
                last = Math.fma(-c[from], last, x[t]);
                x[t] = last;
            }
        } else if (lag == 1 && count == 2) {
            divideTransposedByTwo(x, n, c[from], c[from + 1]);
        } else {
            for (int t = n - 1 - lag; t >= 0; t--) {
                double sum = x[t];
                for (int k = Math.min(count, (n - 1 - t) / lag); k > 0; k--) {
                    sum = Math.fma(-c[from + k - 1], x[t + k * lag], sum);
                }
                x[t] = sum;
            }
        }
    }

    private static void divideTransposedByTwo(double[] x, int n, double c1, double c2) {
        double second = 0;
        double last = x[n - 1];
        for (int t = n - 2; t >= 0; t--) {
            double next = Math.fma(-c1, last, Math.fma(-c2, second, x[t]));
            second = last;
            last = next;
            x[t] = next;
        }
    }

    /// to(t) ← to(t) + factor · x(t − lag), lag ≤ t < n, as far as x goes (length values).
    static void add(double[] to, int n, double factor, double[] x, int length, int lag) {
        int end = Math.min(n - lag, length);
        for (int t = 0; t < end; t++) {
            to[t + lag] += factor * x[t];
        }
    }

    /// Σ a(t + lag) b(t), 0 ≤ t < length.
    static double dot(double[] a, int lag, double[] b, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int t = 0;
        for (; t + 3 < length; t += 4) {
            s0 = Math.fma(a[t + lag], b[t], s0);
            s1 = Math.fma(a[t + lag + 1], b[t + 1], s1);
            s2 = Math.fma(a[t + lag + 2], b[t + 2], s2);
            s3 = Math.fma(a[t + lag + 3], b[t + 3], s3);
        }
        for (; t < length; t++) {
            s0 = Math.fma(a[t + lag], b[t], s0);
        }
        return s0 + s1 + (s2 + s3);
    }
}
