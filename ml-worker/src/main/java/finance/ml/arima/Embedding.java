package finance.ml.arima;

/// A smaller model's coefficients as those of a larger one.
final class Embedding {
    private Embedding() {}

    /// With a factor (1 − aB) on the autoregressive and (1 − bB) on the moving average side, of Bᵐ where seasonal; the
    /// same model where a = b.
    static double[] pair(double[] beta, ArimaOrder smaller, ArimaOrder larger, boolean seasonal, double a, double b) {
        double[] to = padded(beta, smaller, larger);
        multiply(to, start(larger, seasonal ? 2 : 0), seasonal ? smaller.seasonalAr() : smaller.ar(), -1, a);
        multiply(to, start(larger, seasonal ? 3 : 1), seasonal ? smaller.seasonalMa() : smaller.ma(), 1, b);
        return to;
    }

    /// With an autoregressive root next to the unit circle: start values of one more difference.
    static double[] nearUnitRoot(double[] beta, ArimaOrder larger) {
        ArimaOrder smaller = larger.withTerms(larger.ar() - 1, larger.ma(), larger.seasonalAr(), larger.seasonalMa());
        double[] to = padded(beta, smaller, larger);
        multiply(to, 0, smaller.ar(), -1, 1 - 1e-6);
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

    /// Multiplies 1 + sign Σ c(i) Bⁱ by 1 − aB, in place.
    private static void multiply(double[] c, int from, int count, int sign, double a) {
        for (int i = count; i > 0; i--) {
            c[from + i] -= a * c[from + i - 1];
        }
        c[from] -= sign * a;
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
