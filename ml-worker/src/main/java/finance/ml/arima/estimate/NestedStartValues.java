package finance.ml.arima.estimate;

import finance.ml.arima.model.ArimaOrder;

/// Start values for a larger model: the coefficients of a smaller model that is nested in it.
public final class NestedStartValues {
    private NestedStartValues() {}

    /// With a factor (1 − aB) on the autoregressive and (1 − bB) on the moving average side, of Bᵐ where
    /// seasonal; the same model where a = b.
    static double[] pair(double[] beta, ArimaOrder smaller, ArimaOrder larger, boolean seasonal, double a, double b) {
        return factors(beta, smaller, larger, seasonal, new double[] {a}, new double[] {b});
    }

    /// With a factor 1 − Σ a(i)Bⁱ on the autoregressive and 1 − Σ b(i)Bⁱ on the moving average side, of Bᵐ
    /// where seasonal.
    public static double[] factors(
            double[] beta, ArimaOrder smaller, ArimaOrder larger, boolean seasonal, double[] a, double[] b) {
        double[] to = padded(beta, smaller, larger);
        multiply(to, start(larger, seasonal ? 2 : 0), seasonal ? smaller.seasonalAr() : smaller.ar(), -1, a);
        multiply(to, start(larger, seasonal ? 3 : 1), seasonal ? smaller.seasonalMa() : smaller.ma(), 1, b);
        return to;
    }

    /// With an autoregressive factor 1 − aB for every first difference that the larger model has less, and 1
    /// − aBᵐ for every seasonal one: start values from the coefficients of the more often differenced model.
    static double[] undifferenced(double[] beta, ArimaOrder smaller, ArimaOrder larger, double a) {
        double[] to = padded(beta, smaller, larger);
        for (int terms = smaller.ar(); terms < larger.ar(); terms++) {
            multiply(to, 0, terms, -1, a);
        }
        for (int terms = smaller.seasonalAr(); terms < larger.seasonalAr(); terms++) {
            multiply(to, start(larger, 2), terms, -1, a);
        }
        return to;
    }

    /// With further coefficients of 0.
    static double[] padded(double[] beta, ArimaOrder smaller, ArimaOrder larger) {
        double[] to = new double[larger.terms()];
        for (int block = 0; block < 4; block++) {
            System.arraycopy(beta, start(smaller, block), to, start(larger, block), count(smaller, block));
        }
        return to;
    }

    /// Multiplies 1 + sign Σ c(i) Bⁱ by 1 − Σ a(j) Bʲ, in place.
    private static void multiply(double[] c, int from, int count, int sign, double... a) {
        for (int i = count + a.length - 1; i >= 0; i--) {
            double sum = i < count ? c[from + i] : 0;
            for (int j = 0; j < a.length && j <= i; j++) {
                double before = j == i ? sign : i - j - 1 < count ? c[from + i - j - 1] : 0;
                sum -= a[j] * before;
            }
            c[from + i] = sum;
        }
    }

    private static int count(ArimaOrder order, int block) {
        return switch (block) {
            case 0 -> order.ar();
            case 1 -> order.ma();
            case 2 -> order.seasonalAr();
            default -> order.seasonalMa();
        };
    }

    private static int start(ArimaOrder order, int block) {
        int start = 0;
        for (int before = 0; before < block; before++) {
            start += count(order, before);
        }
        return start;
    }
}
