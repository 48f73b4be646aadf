package finance.ml.arima.likelihood;

/// Divides four parts of a series by 1 + Σ c(k)Bᵏ at the same time, each with zeros before it (after it in
/// the transposed case). A single recursion waits for its previous value, so a processor computes four in the
/// time of one.
final class FourWayRecursion {
    static final int MOST_TERMS = 5;

    private FourWayRecursion() {}

    /// x(t) ← x(t) − c(0) x(t−1) − c(1) x(t−2) over each quarter of x[0, 4 · quarter).
    static void divideByTwo(double[] x, int quarter, double[] c) {
        double c1 = -c[0];
        double c2 = -c[1];
        int second = 2 * quarter;
        int third = 3 * quarter;
        double u1 = 0;
        double u2 = 0;
        double v1 = 0;
        double v2 = 0;
        double y1 = 0;
        double y2 = 0;
        double z1 = 0;
        double z2 = 0;
        for (int t = 0; t < quarter; t++) {
            double u = Math.fma(c1, u1, Math.fma(c2, u2, x[t]));
            double v = Math.fma(c1, v1, Math.fma(c2, v2, x[t + quarter]));
            double y = Math.fma(c1, y1, Math.fma(c2, y2, x[t + second]));
            double z = Math.fma(c1, z1, Math.fma(c2, z2, x[t + third]));
            u2 = u1;
            v2 = v1;
            y2 = y1;
            z2 = z1;
            u1 = u;
            v1 = v;
            y1 = y;
            z1 = z;
            x[t] = u;
            x[t + quarter] = v;
            x[t + second] = y;
            x[t + third] = z;
        }
    }

    /// The same backwards, x(t) ← x(t) − c(0) x(t+1) − c(1) x(t+2), over each quarter of x[from, from + 4 ·
    /// quarter).
    static void divideTransposedByTwo(double[] x, int from, int quarter, double[] c) {
        double c1 = -c[0];
        double c2 = -c[1];
        int second = 2 * quarter;
        int third = 3 * quarter;
        double u1 = 0;
        double u2 = 0;
        double v1 = 0;
        double v2 = 0;
        double y1 = 0;
        double y2 = 0;
        double z1 = 0;
        double z2 = 0;
        for (int t = from + quarter - 1; t >= from; t--) {
            double u = Math.fma(c1, u1, Math.fma(c2, u2, x[t]));
            double v = Math.fma(c1, v1, Math.fma(c2, v2, x[t + quarter]));
            double y = Math.fma(c1, y1, Math.fma(c2, y2, x[t + second]));
            double z = Math.fma(c1, z1, Math.fma(c2, z2, x[t + third]));
            u2 = u1;
            v2 = v1;
            y2 = y1;
            z2 = z1;
            u1 = u;
            v1 = v;
            y1 = y;
            z1 = z;
            x[t] = u;
            x[t + quarter] = v;
            x[t + second] = y;
            x[t + third] = z;
        }
    }

    /// x(t) ← x(t) − Σₖ c(k) x(t−1−k), k = 0 … 4. The contribution of a value to later ones is kept in u1
    /// for the next value, u2 for the one after it, …, so that no array is shifted.
    static void divideByFive(double[] x, int quarter, double[] c) {
        double c1 = -c[0];
        double c2 = -c[1];
        double c3 = -c[2];
        double c4 = -c[3];
        double c5 = -c[4];
        int second = 2 * quarter;
        int third = 3 * quarter;
        double u1 = 0;
        double u2 = 0;
        double u3 = 0;
        double u4 = 0;
        double u5 = 0;
        double v1 = 0;
        double v2 = 0;
        double v3 = 0;
        double v4 = 0;
        double v5 = 0;
        double y1 = 0;
        double y2 = 0;
        double y3 = 0;
        double y4 = 0;
        double y5 = 0;
        double z1 = 0;
        double z2 = 0;
        double z3 = 0;
        double z4 = 0;
        double z5 = 0;
        for (int t = 0; t < quarter; t++) {
            double u = x[t] + u1;
            double v = x[t + quarter] + v1;
            double y = x[t + second] + y1;
            double z = x[t + third] + z1;
            u1 = Math.fma(c1, u, u2);
            v1 = Math.fma(c1, v, v2);
            y1 = Math.fma(c1, y, y2);
            z1 = Math.fma(c1, z, z2);
            u2 = Math.fma(c2, u, u3);
            v2 = Math.fma(c2, v, v3);
            y2 = Math.fma(c2, y, y3);
            z2 = Math.fma(c2, z, z3);
            u3 = Math.fma(c3, u, u4);
            v3 = Math.fma(c3, v, v4);
            y3 = Math.fma(c3, y, y4);
            z3 = Math.fma(c3, z, z4);
            u4 = Math.fma(c4, u, u5);
            v4 = Math.fma(c4, v, v5);
            y4 = Math.fma(c4, y, y5);
            z4 = Math.fma(c4, z, z5);
            u5 = c5 * u;
            v5 = c5 * v;
            y5 = c5 * y;
            z5 = c5 * z;
            x[t] = u;
            x[t + quarter] = v;
            x[t + second] = y;
            x[t + third] = z;
        }
    }

    /// The same backwards.
    static void divideTransposedByFive(double[] x, int from, int quarter, double[] c) {
        double c1 = -c[0];
        double c2 = -c[1];
        double c3 = -c[2];
        double c4 = -c[3];
        double c5 = -c[4];
        int second = 2 * quarter;
        int third = 3 * quarter;
        double u1 = 0;
        double u2 = 0;
        double u3 = 0;
        double u4 = 0;
        double u5 = 0;
        double v1 = 0;
        double v2 = 0;
        double v3 = 0;
        double v4 = 0;
        double v5 = 0;
        double y1 = 0;
        double y2 = 0;
        double y3 = 0;
        double y4 = 0;
        double y5 = 0;
        double z1 = 0;
        double z2 = 0;
        double z3 = 0;
        double z4 = 0;
        double z5 = 0;
        for (int t = from + quarter - 1; t >= from; t--) {
            double u = x[t] + u1;
            double v = x[t + quarter] + v1;
            double y = x[t + second] + y1;
            double z = x[t + third] + z1;
            u1 = Math.fma(c1, u, u2);
            v1 = Math.fma(c1, v, v2);
            y1 = Math.fma(c1, y, y2);
            z1 = Math.fma(c1, z, z2);
            u2 = Math.fma(c2, u, u3);
            v2 = Math.fma(c2, v, v3);
            y2 = Math.fma(c2, y, y3);
            z2 = Math.fma(c2, z, z3);
            u3 = Math.fma(c3, u, u4);
            v3 = Math.fma(c3, v, v4);
            y3 = Math.fma(c3, y, y4);
            z3 = Math.fma(c3, z, z4);
            u4 = Math.fma(c4, u, u5);
            v4 = Math.fma(c4, v, v5);
            y4 = Math.fma(c4, y, y5);
            z4 = Math.fma(c4, z, z5);
            u5 = c5 * u;
            v5 = c5 * v;
            y5 = c5 * y;
            z5 = c5 * z;
            x[t] = u;
            x[t + quarter] = v;
            x[t + second] = y;
            x[t + third] = z;
        }
    }
}
