package finance.ml.arima.model;

import java.util.Arrays;

/// The multiplied-out polynomials φ(B)Φ(Bᵐ) = 1 − Σ ar(i) Bⁱ and θ(B)Θ(Bᵐ) = 1 + Σ ma(i) Bⁱ of a coefficient
/// vector in the order ar, ma, sar, sma, with the chain rule for derivatives and the parametrization.
public final class Polynomials {
    /// R's rule for candidates of a search: the minimum modulus of a root.
    static final double SMALLEST_MODULUS = 1.01;

    public final ArimaOrder order;
    /// Degrees of the multiplied-out polynomials.
    public final int arDegree;

    public final int maDegree;
    /// Indexed by lag; ar[0] is unused, ma[0] is 1.
    public final double[] ar;

    public final double[] ma;
    /// The lags of the multiplied-out polynomials that have a coefficient.
    public final int[] arLags;

    public final int[] maLags;
    private final int maFrom;
    private final int seasonalArFrom;
    private final int seasonalMaFrom;

    public Polynomials(ArimaOrder order) {
        this.order = order;
        arDegree = order.ar() + order.period() * order.seasonalAr();
        maDegree = order.ma() + order.period() * order.seasonalMa();
        ar = new double[arDegree + 1];
        ma = new double[maDegree + 1];
        arLags = lags(order.ar(), order.seasonalAr(), order.period());
        maLags = lags(order.ma(), order.seasonalMa(), order.period());
        maFrom = order.ar();
        seasonalArFrom = maFrom + order.ma();
        seasonalMaFrom = seasonalArFrom + order.seasonalAr();
    }

    private static int[] lags(int count, int seasonalCount, int period) {
        boolean[] present = new boolean[count + period * seasonalCount + 1];
        for (int s = 0; s <= seasonalCount; s++) {
            for (int i = 0; i <= count; i++) {
                present[s * period + i] = s + i > 0;
            }
        }
        int[] lags = new int[present.length];
        int found = 0;
        for (int lag = 1; lag < present.length; lag++) {
            if (present[lag]) {
                lags[found++] = lag;
            }
        }
        return Arrays.copyOf(lags, found);
    }

    /// Multiplies out.
    public void set(double[] beta) {
        expand(beta, 0, order.ar(), seasonalArFrom, order.seasonalAr(), ar, -1);
        expand(beta, maFrom, order.ma(), seasonalMaFrom, order.seasonalMa(), ma, 1);
        ma[0] = 1;
    }

    private void expand(
            double[] beta, int from, int count, int seasonalFrom, int seasonalCount, double[] to, int sign) {
        if (seasonalCount > 0) {
            Arrays.fill(to, 0);
        }
        System.arraycopy(beta, from, to, 1, count);
        for (int s = 1; s <= seasonalCount; s++) {
            double seasonal = beta[seasonalFrom + s - 1];
            int lag = s * order.period();
            to[lag] += seasonal;
            for (int i = 1; i <= count; i++) {
                to[lag + i] += sign * seasonal * beta[from + i - 1];
            }
        }
    }

    /// Converts derivatives by multiplied-out coefficients (indexed by lag) to derivatives by beta.
    public void pullBack(double[] beta, double[] byAr, double[] byMa, double[] gradient) {
        contract(beta, 0, order.ar(), seasonalArFrom, order.seasonalAr(), byAr, -1, gradient);
        contract(beta, maFrom, order.ma(), seasonalMaFrom, order.seasonalMa(), byMa, 1, gradient);
    }

    private void contract(
            double[] beta,
            int from,
            int count,
            int seasonalFrom,
            int seasonalCount,
            double[] by,
            int sign,
            double[] to) {
        System.arraycopy(by, 1, to, from, count);
        for (int s = 1; s <= seasonalCount; s++) {
            int lag = s * order.period();
            double derivative = by[lag];
            for (int i = 1; i <= count; i++) {
                derivative += sign * by[lag + i] * beta[from + i - 1];
                to[from + i - 1] += sign * by[lag + i] * beta[seasonalFrom + s - 1];
            }
            to[seasonalFrom + s - 1] = derivative;
        }
    }

    /// to ← φ(B)Φ(Bᵐ)x from zero presample values.
    public void multiplyByAr(double[] x, double[] to, int n) {
        int done = 0;
        if (order.ar() > 0) {
            FilterKernels.multiply(to, x, n, -ar[1], arLags.length > 1 && arLags[1] == 2 ? -ar[2] : 0);
            done = arLags.length > 1 && arLags[1] == 2 ? 2 : 1;
        } else {
            System.arraycopy(x, 0, to, 0, n);
        }
        for (; done < arLags.length; done++) {
            FilterKernels.add(to, n, -ar[arLags[done]], x, n, arLags[done]);
        }
    }

    /// to(k) ← Σ ahead(t + k) behind(t) for every lag of the autoregressive polynomial.
    public void productsByAr(double[] ahead, double[] behind, int n, double[] to) {
        products(arLags, order.ar(), ahead, behind, n, to);
    }

    /// The same for the moving average.
    public void productsByMa(double[] ahead, double[] behind, int n, double[] to) {
        products(maLags, order.ma(), ahead, behind, n, to);
    }

    private static void products(int[] lags, int first, double[] ahead, double[] behind, int n, double[] to) {
        FilterKernels.products(ahead, behind, n, 1, first, to);
        for (int i = first; i < lags.length; i++) {
            to[lags[i]] = FilterKernels.dot(ahead, lags[i], behind, n - lags[i]);
        }
    }

    /// Divides by the moving average polynomial, factor by factor.
    public void divideByMa(double[] beta, double[] x, int begin, int end) {
        FilterKernels.divide(x, begin, end, beta, maFrom, order.ma(), 1);
        FilterKernels.divide(x, begin, end, beta, seasonalMaFrom, order.seasonalMa(), order.period());
    }

    /// The filter running backwards over x[begin, end), behind which x goes on to n.
    public void divideByMaTransposed(double[] beta, double[] x, int begin, int end, int n) {
        FilterKernels.divideTransposed(x, begin, end, n, beta, maFrom, order.ma(), 1);
        FilterKernels.divideTransposed(x, begin, end, n, beta, seasonalMaFrom, order.seasonalMa(), order.period());
    }

    public void toCoefficients(double[] x, double[] beta) {
        PartialAutocorrelations.toCoefficients(x, beta, 0, order.ar(), 1);
        PartialAutocorrelations.toCoefficients(x, beta, maFrom, order.ma(), -1);
        PartialAutocorrelations.toCoefficients(x, beta, seasonalArFrom, order.seasonalAr(), 1);
        PartialAutocorrelations.toCoefficients(x, beta, seasonalMaFrom, order.seasonalMa(), -1);
    }

    public void fromCoefficients(double[] beta, double[] x) {
        PartialAutocorrelations.fromCoefficients(beta, x, 0, order.ar(), 1);
        PartialAutocorrelations.fromCoefficients(beta, x, maFrom, order.ma(), -1);
        PartialAutocorrelations.fromCoefficients(beta, x, seasonalArFrom, order.seasonalAr(), 1);
        PartialAutocorrelations.fromCoefficients(beta, x, seasonalMaFrom, order.seasonalMa(), -1);
    }

    /// Converts derivatives by beta to derivatives by x, in place.
    public void pullBackToPartialAutocorrelations(double[] x, double[] gradient) {
        PartialAutocorrelations.pullBack(x, gradient, 0, order.ar(), 1);
        PartialAutocorrelations.pullBack(x, gradient, maFrom, order.ma(), -1);
        PartialAutocorrelations.pullBack(x, gradient, seasonalArFrom, order.seasonalAr(), 1);
        PartialAutocorrelations.pullBack(x, gradient, seasonalMaFrom, order.seasonalMa(), -1);
    }

    /// Whether the model is admissible by R's rule: every root of both polynomials has a modulus of at least
    /// 1.01. A root z of a seasonal factor stands for m roots of modulus |z|^(1/m).
    public boolean admissible(double[] beta) {
        double seasonal = Math.pow(SMALLEST_MODULUS, order.period());
        return PartialAutocorrelations.rootsBeyond(SMALLEST_MODULUS, beta, 0, order.ar(), 1)
                && PartialAutocorrelations.rootsBeyond(SMALLEST_MODULUS, beta, maFrom, order.ma(), -1)
                && PartialAutocorrelations.rootsBeyond(seasonal, beta, seasonalArFrom, order.seasonalAr(), 1)
                && PartialAutocorrelations.rootsBeyond(seasonal, beta, seasonalMaFrom, order.seasonalMa(), -1);
    }
}
