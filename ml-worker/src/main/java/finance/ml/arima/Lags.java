package finance.ml.arima;

/// The loops over a series that all of the time goes into: filters with zero presample values and inner products.
/// Unrolled where the compiler cannot, because a sum of doubles may not be reordered for it.
final class Lags {
    private Lags() {}

    /// x(t) ← x(t) − Σₖ c(k) x(t − k·lag), k = 1 … count, over x[begin, end) in place: division by 1 + Σ c(k) Bᵏˡᵃᵍ,
    /// what lies before x[0] being 0.
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
        } else if (lag == 1 && count == 2) {
            divideByTwo(x, t, end, c[from], c[from + 1]);
        } else if (lag == 1 && count == 3) {
            divideByThree(x, t, end, c[from], c[from + 1], c[from + 2]);
        } else {
            for (; t < end; t++) {
                double sum = x[t];
                for (int k = count; k > 0; k--) {
                    sum = Math.fma(-c[from + k - 1], x[t - k * lag], sum);
                }
                x[t] = sum;
            }
        }
    }

    private static void divideByOne(double[] x, int begin, int end, double c) {
        double last = begin > 0 ? x[begin - 1] : 0;
        for (int t = begin; t < end; t++) {
            last = Math.fma(-c, last, x[t]);
            x[t] = last;
        }
    }

    private static void divideByTwo(double[] x, int begin, int end, double c1, double c2) {
        if (begin >= end) {
            return;
        }
        double second = x[begin - 2];
        double last = x[begin - 1];
        for (int t = begin; t < end; t++) {
            double next = Math.fma(-c1, last, Math.fma(-c2, second, x[t]));
            second = last;
            last = next;
            x[t] = next;
        }
    }

    private static void divideByThree(double[] x, int begin, int end, double c1, double c2, double c3) {
        if (begin >= end) {
            return;
        }
        double third = x[begin - 3];
        double second = x[begin - 2];
        double last = x[begin - 1];
        for (int t = begin; t < end; t++) {
            double next = Math.fma(-c1, last, Math.fma(-c2, second, Math.fma(-c3, third, x[t])));
            third = second;
            second = last;
            last = next;
            x[t] = next;
        }
    }

    /// The transposed filter, running backwards: x(t) ← x(t) − Σₖ c(k) x(t + k·lag), over x[0, n).
    static void divideTransposed(double[] x, int n, double[] c, int from, int count, int lag) {
        if (count == 0) {
            return;
        }
        int t = n - 1 - lag;
        for (; t >= Math.max(0, n - count * lag); t--) {
            double sum = x[t];
            for (int k = (n - 1 - t) / lag; k > 0; k--) {
                sum = Math.fma(-c[from + k - 1], x[t + k * lag], sum);
            }
            x[t] = sum;
        }
        if (lag == 1 && count <= 3) {
            double c2 = count > 1 ? c[from + 1] : 0;
            double c3 = count > 2 ? c[from + 2] : 0;
            divideTransposedByThree(x, t, c[from], c2, c3);
        } else {
            for (; t >= 0; t--) {
                double sum = x[t];
                for (int k = count; k > 0; k--) {
                    sum = Math.fma(-c[from + k - 1], x[t + k * lag], sum);
                }
                x[t] = sum;
            }
        }
    }

    private static void divideTransposedByThree(double[] x, int begin, double c1, double c2, double c3) {
        double third = begin + 3 < x.length ? x[begin + 3] : 0;
        double second = begin + 2 < x.length ? x[begin + 2] : 0;
        double last = begin + 1 < x.length ? x[begin + 1] : 0;
        for (int t = begin; t >= 0; t--) {
            double next = Math.fma(-c1, last, Math.fma(-c2, second, Math.fma(-c3, third, x[t])));
            third = second;
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

    /// to(t) ← to(t) + factor · x(t + lead), 0 ≤ t < length − lead.
    static void addAhead(double[] to, double factor, double[] x, int length, int lead) {
        for (int t = 0; t < length - lead; t++) {
            to[t] += factor * x[t + lead];
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
