package finance.ml.arima.likelihood;

import finance.ml.arima.model.FilterKernels;
import finance.ml.arima.model.Polynomials;
import java.util.Arrays;

/// Division by the moving average filter Θ = θ(B)Θ(Bᵐ) with zero presample values: the impulse response, Θ⁻¹x
/// and Θ⁻ᵀx.
///
/// A recursion waits for its previous value, so a long series is cut into four quarters that run in parallel
/// in [FourWayRecursion], each with zeros before it; the impulse response then adds the effect of the earlier
/// quarters.
final class MovingAverage {
    /// An impulse response is cut off below this value; the rest is a rounding error of the sums that use it.
    private static final double NEGLIGIBLE = 1e-13;

    private static final int BLOCK = 32;
    /// Shorter series are not cut.
    private static final int SHORTEST = 64;

    private final Polynomials polynomials;
    private final int terms;
    private final boolean fourWay;
    /// θ; coefficients above the order's are 0.
    private final double[] c = new double[FourWayRecursion.MOST_TERMS];

    private final double[] beyond = new double[FourWayRecursion.MOST_TERMS];
    /// Of 1/θ(B)Θ(Bᵐ); not set beyond [#length()].
    final double[] response;

    private double[] beta;
    private int length;

    /// @param n the maximum length of a series
    MovingAverage(Polynomials polynomials, int n) {
        this.polynomials = polynomials;
        terms = polynomials.order.ma();
        fourWay = polynomials.order.seasonalMa() == 0 && terms > 0 && terms <= FourWayRecursion.MOST_TERMS;
        response = new double[n];
    }

    /// @param beta the coefficients ar, ma, sar, sma; not copied
    void set(double[] beta) {
        this.beta = beta;
        if (fourWay) {
            System.arraycopy(beta, polynomials.order.ar(), c, 0, terms);
        }
        respond();
    }

    private void respond() {
        int n = response.length;
        // with two factors in turn, the series cannot be cut
        int block = polynomials.order.seasonalMa() > 0 ? n : Math.max(BLOCK, polynomials.maDegree);
        response[0] = 1;
        length = 1;
        boolean alive = polynomials.maDegree > 0;
        for (int begin = 0; alive && begin < n; begin += block) {
            int end = Math.min(n, begin + block);
            Arrays.fill(response, Math.max(1, begin), end, 0);
            polynomials.divideByMa(beta, response, begin, end);
            length = end;
            alive = lastAbove(end) >= end - polynomials.maDegree;
        }
        length = lastAbove(length) + 1;
    }

    /// The last position before `end` where the response is not negligible.
    private int lastAbove(int end) {
        int t = end - 1;
        while (t > 0 && Math.abs(response[t]) <= NEGLIGIBLE) {
            t--;
        }
        return t;
    }

    /// The length of the response until it is negligible.
    int length() {
        return length;
    }

    double response(int lag) {
        return lag < length ? response[lag] : 0;
    }

    /// x ← Θ⁻¹x, over x[0, n).
    void divide(double[] x, int n) {
        if (!fourWay || n < SHORTEST) {
            polynomials.divideByMa(beta, x, 0, n);
            return;
        }
        int quarter = n / 4;
        if (terms <= 2) {
            FourWayRecursion.divideByTwo(x, quarter, c);
        } else {
            FourWayRecursion.divideByFive(x, quarter, c);
        }
        for (int begin = quarter; begin < 4 * quarter; begin += quarter) {
            for (int i = 0; i < terms; i++) {
                double sum = 0;
                for (int k = i + 1; k <= terms; k++) {
                    sum = Math.fma(c[k - 1], x[begin + i - k], sum);
                }
                beyond[i] = -sum;
            }
            for (int i = 0; i < terms; i++) {
                FilterKernels.add(x, begin + quarter, beyond[i], response, length, begin + i);
            }
        }
        polynomials.divideByMa(beta, x, 4 * quarter, n);
    }

    /// x ← Θ⁻ᵀx, over x[0, n): the filter running backwards.
    void divideTransposed(double[] x, int n) {
        if (!fourWay || n < SHORTEST) {
            polynomials.divideByMaTransposed(beta, x, 0, n, n);
            return;
        }
        int quarter = n / 4;
        int rest = n - 4 * quarter;
        if (terms <= 2) {
            FourWayRecursion.divideTransposedByTwo(x, rest, quarter, c);
        } else {
            FourWayRecursion.divideTransposedByFive(x, rest, quarter, c);
        }
        for (int last = n - quarter - 1; last > rest; last -= quarter) {
            for (int i = 0; i < terms; i++) {
                double sum = 0;
                for (int k = i + 1; k <= terms; k++) {
                    sum = Math.fma(c[k - 1], x[last - i + k], sum);
                }
                beyond[i] = -sum;
            }
            for (int i = 0; i < terms; i++) {
                FilterKernels.addBackwards(x, last - i, beyond[i], response, Math.min(length, quarter - i));
            }
        }
        polynomials.divideByMaTransposed(beta, x, 0, rest, n);
    }
}
