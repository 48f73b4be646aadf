package finance.ml.arima.model;

/// The inner loops of the likelihood, which take most of its time: filters with zero presample values, and
/// inner products. Sums are unrolled by hand, because the compiler must not reorder a sum of doubles.
public final class FilterKernels {
    private FilterKernels() {}

    /// x(t) ← x(t) − Σₖ c(k) x(t − k·lag), k = 1 … count, over x[begin, end) in place: division by 1 + Σ
    /// c(k) Bᵏˡᵃᵍ, with zeros before x[0].
    static void divide(double[] x, int begin, int end, double[] c, int from, int count, int lag) {
        if (count == 0) {
            return;
        }
        int t = Math.max(begin, lag);
        for (; t < Math.min(count * lag, end); t++) {
            double sum = x[t];
            for (int k = t / lag; k > 0; k--) {
                sum = Math.fma(-c[from + k - 1], x[t - k * lag], sum);
            }
            x[t] = sum;
        }
        if (lag == 1 && count == 1) {
            divideByOne(x, t, end, c[from]);
            return;
        }
        for (; t < end; t++) {
            double sum = x[t];
            for (int k = count; k > 0; k--) {
                sum = Math.fma(-c[from + k - 1], x[t - k * lag], sum);
            }
            x[t] = sum;
        }
    }

    private static void divideByOne(double[] x, int begin, int end, double c) {
        double last = begin > 0 ? x[begin - 1] : 0;
        for (int t = begin; t < end; t++) {
            last = Math.fma(-c, last, x[t]);
            x[t] = last;
        }
    }

    /// The transposed filter, running backwards: x(t) ← x(t) − Σₖ c(k) x(t + k·lag), over x[begin, end),
    /// with zeros from `x[n]` on.
    static void divideTransposed(double[] x, int begin, int end, int n, double[] c, int from, int count, int lag) {
        for (int t = Math.min(end, n - lag) - 1; t >= begin && count > 0; t--) {
            double sum = x[t];
            for (int k = Math.min(count, (n - 1 - t) / lag); k > 0; k--) {
                sum = Math.fma(-c[from + k - 1], x[t + k * lag], sum);
            }
            x[t] = sum;
        }
    }

    /// to(t) ← to(t) + factor · x(t − lag), lag ≤ t < n, as far as x goes (length values).
    public static void add(double[] to, int n, double factor, double[] x, int length, int lag) {
        int end = Math.min(n - lag, length);
        for (int t = 0; t < end; t++) {
            to[t + lag] += factor * x[t];
        }
    }

    /// to(t − k) ← to(t − k) + factor · x(k), 0 ≤ k < length.
    public static void addBackwards(double[] to, int t, double factor, double[] x, int length) {
        for (int k = 0; k < length; k++) {
            to[t - k] += factor * x[k];
        }
    }

    /// to(t) ← x(t) + factor · x(t − 1) + other · x(t − 2), 0 ≤ t < n.
    static void multiply(double[] to, double[] x, int n, double factor, double other) {
        for (int t = 0; t < Math.min(n, 2); t++) {
            to[t] = t == 0 ? x[0] : Math.fma(factor, x[0], x[1]);
        }
        for (int t = 2; t < n; t++) {
            to[t] = Math.fma(factor, x[t - 1], Math.fma(other, x[t - 2], x[t]));
        }
    }

    /// to(t) ← to(t) + factor · x(t + lead), 0 ≤ t < length − lead.
    public static void addAhead(double[] to, double factor, double[] x, int length, int lead) {
        for (int t = 0; t < length - lead; t++) {
            to[t] += factor * x[t + lead];
        }
    }

    /// Σ a(t + lag) b(t), 0 ≤ t < length.
    public static double dot(double[] a, int lag, double[] b, int length) {
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

    /// to(k) ← Σ a(t + k) b(t), 0 ≤ t < n − k, for k = from … last.
    public static void products(double[] a, double[] b, int n, int from, int last, double[] to) {
        int k = from;
        for (; k < last && k + 1 < n; k += 2) {
            twoProducts(a, b, n - k - 1, k, to);
            to[k] = Math.fma(a[n - 1], b[n - 1 - k], to[k]);
        }
        for (; k <= last; k++) {
            to[k] = k < n ? dot(a, k, b, n - k) : 0;
        }
    }

    private static void twoProducts(double[] a, double[] b, int length, int lag, double[] to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double t0 = 0;
        double t1 = 0;
        double t2 = 0;
        double t3 = 0;
        int t = 0;
        for (; t + 3 < length; t += 4) {
            double a1 = a[t + lag + 1];
            double a2 = a[t + lag + 2];
            double a3 = a[t + lag + 3];
            s0 = Math.fma(a[t + lag], b[t], s0);
            t0 = Math.fma(a1, b[t], t0);
            s1 = Math.fma(a1, b[t + 1], s1);
            t1 = Math.fma(a2, b[t + 1], t1);
            s2 = Math.fma(a2, b[t + 2], s2);
            t2 = Math.fma(a3, b[t + 2], t2);
            s3 = Math.fma(a3, b[t + 3], s3);
            t3 = Math.fma(a[t + lag + 4], b[t + 3], t3);
        }
        for (; t < length; t++) {
            s0 = Math.fma(a[t + lag], b[t], s0);
            t0 = Math.fma(a[t + lag + 1], b[t], t0);
        }
        to[lag] = s0 + s1 + (s2 + s3);
        to[lag + 1] = t0 + t1 + (t2 + t3);
    }

    /// Σ x(t), 0 ≤ t < n.
    public static double sum(double[] x, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int t = 0;
        for (; t + 3 < n; t += 4) {
            s0 += x[t];
            s1 += x[t + 1];
            s2 += x[t + 2];
            s3 += x[t + 3];
        }
        for (; t < n; t++) {
            s0 += x[t];
        }
        return s0 + s1 + (s2 + s3);
    }
}
