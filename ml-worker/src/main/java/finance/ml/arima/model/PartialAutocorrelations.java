package finance.ml.arima.model;

/// The map between real numbers x and the coefficients of a stationary autoregression, by r = tanh(x) for the
/// partial autocorrelations and the Durbin–Levinson recursion (R. H. Jones, Technometrics 22, 1980;
/// Barndorff-Nielsen & Schou 1973).
public final class PartialAutocorrelations {
    /// The largest absolute partial autocorrelation of start values.
    private static final double LARGEST = 1 - 1e-8;

    private PartialAutocorrelations() {}

    /// The coefficients of x[from, from + count), times sign (−1 gives those of an invertible moving
    /// average).
    public static void toCoefficients(double[] x, double[] coefficients, int from, int count, double sign) {
        for (int j = 0; j < count; j++) {
            extend(coefficients, from, j, Math.tanh(x[from + j]));
        }
        for (int j = from; j < from + count; j++) {
            coefficients[j] *= sign;
        }
    }

    /// One step of Durbin–Levinson, in place: from order j to order j + 1 with partial autocorrelation r.
    private static void extend(double[] c, int from, int j, double r) {
        for (int i = 0, k = j - 1; i <= k; i++, k--) {
            double low = c[from + i];
            double high = c[from + k];
            c[from + i] = low - r * high;
            c[from + k] = high - r * low;
        }
        c[from + j] = r;
    }

    /// The inverse of one step: from order j + 1 to order j. Returns the removed partial autocorrelation.
    private static double reduce(double[] c, int from, int j) {
        double r = c[from + j];
        double scale = 1 / (1 - r * r);
        for (int i = 0, k = j - 1; i <= k; i++, k--) {
            double low = c[from + i];
            double high = c[from + k];
            c[from + i] = (low + r * high) * scale;
            c[from + k] = (high + r * low) * scale;
        }
        return r;
    }

    /// Converts derivatives by the coefficients to derivatives by x, in place.
    static void pullBack(double[] x, double[] gradient, int from, int count, double sign) {
        if (count == 0) {
            return;
        }
        double[] r = new double[count];
        double[] d = new double[count];
        for (int j = 0; j < count; j++) {
            r[j] = Math.tanh(x[from + j]);
            d[j] = sign * gradient[from + j];
        }
        double[] c = new double[count];
        for (int j = count - 1; j >= 0; j--) {
            // computed from the start, because the division of the step down loses digits near r = 1
            for (int i = 0; i < j; i++) {
                extend(c, 0, i, r[i]);
            }
            double partial = d[j];
            for (int i = 0; i < j; i++) {
                partial -= d[i] * c[j - 1 - i];
            }
            for (int i = 0, k = j - 1; i <= k; i++, k--) {
                double low = d[i];
                double high = d[k];
                d[i] = low - r[j] * high;
                d[k] = high - r[j] * low;
            }
            gradient[from + j] = partial * (1 - r[j] * r[j]);
        }
    }

    /// The x of the given coefficients, which are shrunk towards zero until they are stationary.
    public static void fromCoefficients(double[] coefficients, double[] x, int from, int count, double sign) {
        double[] c = new double[count];
        for (double shrink = 1; ; shrink *= 0.9) {
            double power = shrink;
            for (int i = 0; i < count; i++, power *= shrink) {
                c[i] = sign * coefficients[from + i] * power;
            }
            double largest = 0;
            for (int j = count - 1; j >= 0 && largest < LARGEST; j--) {
                double r = reduce(c, 0, j);
                largest = Math.max(largest, Math.abs(r));
                x[from + j] = atanh(r);
            }
            if (largest < LARGEST || shrink < 1e-3) {
                return;
            }
        }
    }

    /// Whether every root of 1 − Σ sign·c(i) zⁱ has a modulus above the given one (the step-down test of
    /// Schur and Cohn on the scaled polynomial).
    static boolean rootsBeyond(double modulus, double[] coefficients, int from, int count, double sign) {
        double[] c = new double[count];
        double power = modulus;
        for (int i = 0; i < count; i++, power *= modulus) {
            c[i] = sign * coefficients[from + i] * power;
        }
        for (int j = count - 1; j >= 0; j--) {
            if (Math.abs(c[j]) >= 1) {
                return false;
            }
            reduce(c, 0, j);
        }
        return true;
    }

    /// The variance of the autoregression with these coefficients, indexed by lag from 1, in units of the
    /// error variance: Π 1/(1 − r²); infinite if it is not stationary.
    public static double variance(double[] ar, double[] scratch) {
        double variance = 1;
        int count = ar.length - 1;
        System.arraycopy(ar, 1, scratch, 0, count);
        for (int j = count - 1; j >= 0; j--) {
            double r = scratch[j];
            if (!(Math.abs(r) < 1)) {
                return Double.POSITIVE_INFINITY;
            }
            reduce(scratch, 0, j);
            variance /= 1 - r * r;
        }
        return variance;
    }

    static double atanh(double r) {
        return 0.5 * Math.log((1 + r) / (1 - r));
    }
}
