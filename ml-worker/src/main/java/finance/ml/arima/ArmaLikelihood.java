package finance.ml.arima;

import java.util.Arrays;

/// The exact likelihood of a complete ARMA series at little more than the cost of the conditional one.
///
/// With z = φ(B)w from zero presample values, z = Θε + Dc: Θ is the moving average filter and c the first r values'
/// share of what went before ([PresampleCovariance]). Both are independent, so with G = Θ⁻¹D, A = GᵀG and e₀ = Θ⁻¹z
/// |V| = |I + AC| and S = e₀ᵀe₀ − (Gᵀe₀)ᵀ C (I + AC)⁻¹ Gᵀe₀: two filters over the series and matrices of size r, no
/// Kalman recursion (Ljung & Box, Biometrika 66, 1979, in this form). Derivatives by one filter run backwards.
///
/// On request, a first observation with a variance of 10⁴ σ² or more (a root almost on the unit circle) is taken for
/// a start that tells nothing and left out, as R's `arima` does.
final class ArmaLikelihood implements Likelihood {
    private static final double UNINFORMATIVE = 1e4;
    /// An impulse response below this is over: what is cut off is a rounding error of the sums it goes into.
    private static final double NEGLIGIBLE = 1e-13;

    private static final int BLOCK = 32;

    private final double[] w;
    private final double centre;
    private final int n;
    private final boolean hasConstant;
    private final Polynomials polynomials;
    private final PresampleCovariance presample;
    private final int r;
    private final int[] arLags;
    private final int[] maLags;

    private final double[] e;
    private final double[] ones;
    private final double[] u;
    private final double[] g;
    private int gLength;
    private final double[] a;
    private final LinearSystem system;
    private final double[] b;
    private final double[] y;
    private final double[] yOnes;
    private final double[] c;
    private final double[] column;
    private final double[] inverse;
    private final double[] weight;
    private final double[] kappa;
    private final double[] byAr;
    private final double[] byMa;
    private final double[] evaluated;
    private double value;
    private double mean;
    private double onesSquared;
    private double s;
    private final boolean mayLeaveOutFirst;
    private boolean leavesOutFirst;
    private int counted;
    private double scale;

    /// @param w the differenced series, complete
    /// @param mayLeaveOutFirst whether R's rule for a first observation of large variance is followed;
    ///     not with a constant
    ArmaLikelihood(double[] w, ArimaOrder order, boolean hasConstant, boolean mayLeaveOutFirst) {
        this.mayLeaveOutFirst = mayLeaveOutFirst;
        this.n = w.length;
        this.hasConstant = hasConstant;
        double sum = 0;
        for (double value : w) {
            sum += value;
        }
        centre = hasConstant ? sum / n : 0;
        this.w = w.clone();
        for (int t = 0; t < n; t++) {
            this.w[t] -= centre;
        }
        polynomials = new Polynomials(order);
        presample = new PresampleCovariance(polynomials.arDegree, polynomials.maDegree);
        r = presample.size;
        arLags = lags(order.ar(), order.seasonalAr(), order.period());
        maLags = lags(order.ma(), order.seasonalMa(), order.period());
        e = new double[n];
        ones = new double[hasConstant ? n : 0];
        u = new double[n];
        g = new double[n];
        a = new double[r * r];
        system = new LinearSystem(r);
        b = new double[r];
        y = new double[r];
        yOnes = new double[r];
        c = new double[r];
        column = new double[r];
        inverse = new double[r * r];
        weight = new double[r * r];
        kappa = new double[2 * r];
        evaluated = new double[Math.max(1, order.terms())];
        evaluated[0] = Double.NaN;
        byAr = new double[polynomials.arDegree + 1];
        byMa = new double[polynomials.maDegree + 1];
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

    @Override
    public int observations() {
        return n;
    }

    @Override
    public boolean hasConstant() {
        return hasConstant;
    }

    @Override
    public double constant() {
        return centre + mean;
    }

    @Override
    public double constantVariance() {
        return 1 / onesSquared;
    }

    /// Whether the last evaluation left out the first observation.
    boolean leavesOutFirst() {
        return leavesOutFirst;
    }

    @Override
    public double sumOfSquares() {
        return s;
    }

    @Override
    public void conditionalErrors(double[] beta, double[] to) {
        polynomials.set(beta);
        filter(beta);
        Arrays.fill(e, 0, Math.min(n, r), 0);
        double slope = hasConstant ? Lags.dot(e, 0, ones, n) / Lags.dot(ones, 0, ones, n) : 0;
        for (int t = 0; t < n; t++) {
            to[t] = t < r ? 0 : hasConstant ? e[t] - slope * ones[t] : e[t];
        }
    }

    @Override
    public double deviance(double[] beta) {
        value = compute(beta);
        System.arraycopy(beta, 0, evaluated, 0, beta.length);
        return value;
    }

    private double compute(double[] beta) {
        if (!prepare(beta)) {
            return IMPOSSIBLE;
        }
        project(e, y);
        s = Lags.dot(e, 0, e, n) - presampleProduct(b, y);
        mean = 0;
        if (hasConstant) {
            double cross = Lags.dot(e, 0, ones, n);
            project(ones, yOnes);
            cross -= presampleProduct(b, y);
            onesSquared = Lags.dot(ones, 0, ones, n) - presampleProduct(b, yOnes);
            mean = cross / onesSquared;
            s -= mean * cross;
        }
        counted = n;
        double logDeterminant = system.logDeterminant();
        leavesOutFirst = mayLeaveOutFirst && presample.variance() >= UNINFORMATIVE;
        if (leavesOutFirst) {
            counted = n - 1;
            s -= w[0] * w[0] / presample.variance();
            logDeterminant -= Math.log(presample.variance());
        }
        scale = 1 / s;
        double deviance = Math.log(s / counted) + logDeterminant / counted;
        return deviance < IMPOSSIBLE && deviance > -IMPOSSIBLE ? deviance : IMPOSSIBLE;
    }

    /// Sets up V⁻¹ at these coefficients, and [#errors()]; false where they are, as far as a double tells, not
    /// stationary.
    boolean prepare(double[] beta) {
        polynomials.set(beta);
        filter(beta);
        if (!presample.set(polynomials.ar, polynomials.ma)) {
            return false;
        }
        impulseResponse(beta);
        crossProducts();
        return factorise();
    }

    /// e₀ = Θ⁻¹φ(B)w, in place.
    double[] errors() {
        return e;
    }

    /// The same of a series of ones; empty without a constant.
    double[] errorsOfOnes() {
        return ones;
    }

    /// The polynomials last set.
    Polynomials polynomials() {
        return polynomials;
    }

    /// What the constant is measured from.
    double centre() {
        return centre;
    }

    /// log|V|.
    double logDeterminant() {
        return system.logDeterminant();
    }

    /// How many values of a presample the series may depend on.
    int presampleSize() {
        return r;
    }

    /// Gᵀx of filtered values x that begin at `start` of the series with x[0] and go on for `length`.
    double[] share(double[] x, int start, int length) {
        double[] share = new double[r];
        share(x, start, length, share);
        return share;
    }

    /// The same into `to`.
    void share(double[] x, int start, int length, double[] to) {
        for (int i = 0; i < r; i++) {
            to[i] = share(x, start, length, i);
        }
    }

    private double share(double[] x, int start, int length, int i) {
        int lead = start - i;
        int overlap = lead >= 0 ? Math.min(length, gLength - lead) : Math.min(length + lead, gLength);
        if (overlap <= 0) {
            return 0;
        }
        return lead >= 0 ? Lags.dot(g, lead, x, overlap) : Lags.dot(x, -lead, g, overlap);
    }

    /// The same of x a place later than in `before`, where the series cut off `last`.
    void shareOfNext(double[] before, double last, double[] x, int start, int length, double[] to) {
        if (r > 0) {
            to[0] = share(x, start, length, 0);
        }
        for (int i = 1; i < r; i++) {
            to[i] = before[i - 1] - last * response(n - i);
        }
    }

    /// leftᵀ C (I + AC)⁻¹ right: what two series' inner product by V⁻¹ is less than that of their errors.
    double inherited(double[] left, double[] right) {
        double[] inherited = new double[r];
        inherit(right, inherited);
        return Lags.dot(left, 0, inherited, r);
    }

    /// to ← C (I + AC)⁻¹ share.
    void inherit(double[] share, double[] to) {
        System.arraycopy(share, 0, column, 0, r);
        system.solve(column);
        for (int i = 0; i < r; i++) {
            to[i] = Lags.dot(presample.covariance, i * r, column, r);
        }
    }

    /// e ← Θ⁻¹φ(B)w, and the same of a series of ones where there is a constant.
    private void filter(double[] beta) {
        System.arraycopy(w, 0, e, 0, n);
        for (int lag : arLags) {
            Lags.add(e, n, -polynomials.ar[lag], w, n, lag);
        }
        polynomials.divideByMa(beta, e, 0, n);
        if (hasConstant) {
            double level = 1;
            for (int t = 0; t < n; t++) {
                level -= t <= polynomials.arDegree && t > 0 ? polynomials.ar[t] : 0;
                ones[t] = level;
            }
            polynomials.divideByMa(beta, ones, 0, n);
        }
    }

    /// g ← 1/θ(B)Θ(Bᵐ), as far as it has not died out.
    private void impulseResponse(double[] beta) {
        // the two factors divide in turn, so only a single one can be taken piece by piece
        boolean seasonal = polynomials.order.seasonalMa() > 0;
        int block = seasonal ? n : Math.max(BLOCK, polynomials.maDegree);
        g[0] = 1;
        gLength = 1;
        boolean alive = polynomials.maDegree > 0;
        for (int begin = 0; alive && begin < n; begin += block) {
            int end = Math.min(n, begin + block);
            Arrays.fill(g, Math.max(1, begin), end, 0);
            polynomials.divideByMa(beta, g, begin, end);
            gLength = end;
            alive = lastAbove(end) >= end - polynomials.maDegree;
        }
        gLength = lastAbove(gLength) + 1;
    }

    /// The last position before `end` where the response is not negligible.
    private int lastAbove(int end) {
        int t = end - 1;
        while (t > 0 && Math.abs(g[t]) <= NEGLIGIBLE) {
            t--;
        }
        return t;
    }

    /// A = GᵀG by its displacement: one row of inner products, the rest by taking off the last term.
    private void crossProducts() {
        for (int j = 0; j < r; j++) {
            a[j] = j < gLength ? Lags.dot(g, j, g, gLength - j) : 0;
            a[j * r] = a[j];
        }
        for (int i = 1; i < r; i++) {
            for (int j = i; j < r; j++) {
                double last = response(n - i) * response(n - j);
                a[i * r + j] = a[(i - 1) * r + j - 1] - last;
                a[j * r + i] = a[i * r + j];
            }
        }
    }

    private double response(int lag) {
        return lag < gLength ? g[lag] : 0;
    }

    /// I + AC into its factors.
    private boolean factorise() {
        double[] m = system.matrix;
        double[] covariance = presample.covariance;
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                double sum = i == j ? 1 : 0;
                for (int k = 0; k < r; k++) {
                    sum = Math.fma(a[i * r + k], covariance[k * r + j], sum);
                }
                m[i * r + j] = sum;
            }
        }
        return system.factorise();
    }

    /// b ← Gᵀx, to ← (I + AC)⁻¹b.
    private void project(double[] x, double[] to) {
        for (int i = 0; i < r; i++) {
            b[i] = Lags.dot(x, i, g, Math.min(gLength, n - i));
            to[i] = b[i];
        }
        system.solve(to);
    }

    /// leftᵀ C right.
    private double presampleProduct(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                sum += left[i] * presample.covariance[i * r + j] * right[j];
            }
        }
        return sum;
    }

    @Override
    public double deviance(double[] beta, double[] gradient) {
        // a line search ends by asking for the gradient where it has just asked for the value
        double deviance = Arrays.equals(beta, evaluated) ? value : deviance(beta);
        evaluated[0] = Double.NaN;
        if (deviance == IMPOSSIBLE) {
            Arrays.fill(gradient, 0);
            return deviance;
        }
        smoothErrors();
        System.arraycopy(e, 0, u, 0, n);
        polynomials.divideByMaTransposed(beta, u, n);
        gradientOfSumOfSquares();
        gradientOfDeterminant(beta);
        double v = presample.variance();
        double byVariance = leavesOutFirst ? w[0] * w[0] * scale / (v * v) - 1 / (counted * v) : 0;
        presample.addGradient(weight, byVariance, byAr, byMa);
        polynomials.pullBack(beta, byAr, byMa, gradient);
        return deviance;
    }

    /// e ← the expected errors given the whole series, with the constant taken out; c ← the expected presample share.
    private void smoothErrors() {
        if (hasConstant) {
            for (int t = 0; t < n; t++) {
                e[t] = Math.fma(-mean, ones[t], e[t]);
            }
            for (int i = 0; i < r; i++) {
                y[i] -= mean * yOnes[i];
            }
        }
        for (int i = 0; i < r; i++) {
            double sum = 0;
            for (int j = 0; j < r; j++) {
                sum += presample.covariance[i * r + j] * y[j];
            }
            c[i] = sum;
            Lags.add(e, n, -sum, g, gLength, i);
        }
    }

    private void gradientOfSumOfSquares() {
        Arrays.fill(byAr, 0);
        Arrays.fill(byMa, 0);
        double total = 0;
        if (hasConstant) {
            for (int t = 0; t < n; t++) {
                total += u[t];
            }
        }
        int passed = 0;
        for (int lag : arLags) {
            for (; passed < lag; passed++) {
                total -= u[passed];
            }
            byAr[lag] = -2 * scale * (Lags.dot(u, lag, w, n - lag) - (hasConstant ? mean * total : 0));
        }
        for (int lag : maLags) {
            byMa[lag] = -2 * scale * Lags.dot(u, lag, e, n - lag);
        }
    }

    /// The determinant's derivatives through A into byMa, and weight ← those by C of the whole deviance.
    private void gradientOfDeterminant(double[] beta) {
        for (int j = 0; j < r; j++) {
            Arrays.fill(column, 0);
            column[j] = 1;
            system.solve(column);
            for (int i = 0; i < r; i++) {
                inverse[i * r + j] = column[i];
            }
        }
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                double sum = 0;
                for (int k = 0; k < r; k++) {
                    sum = Math.fma(inverse[i * r + k], a[k * r + j], sum);
                }
                weight[i * r + j] = sum / counted - y[i] * y[j] * scale;
            }
        }
        if (maLags.length > 0) {
            gradientThroughResponse(beta);
        }
    }

    private void gradientThroughResponse(double[] beta) {
        diagonalSums();
        int length = Math.min(n, gLength + r);
        Arrays.fill(u, 0, length, 0);
        for (int d = 0; d < r; d++) {
            Lags.addAhead(u, 2 * kappa[r + d] / counted, g, gLength, d);
        }
        for (int d = 1; d < r; d++) {
            Lags.add(u, length, 2 * kappa[r - d] / counted, g, gLength, d);
        }
        for (int t = n - r + 1; t < length; t++) {
            u[t] = 2 * responseDerivativeNearEnd(t) / counted;
        }
        polynomials.divideByMaTransposed(beta, u, length);
        for (int lag : maLags) {
            if (lag < length) {
                byMa[lag] -= Lags.dot(u, lag, g, Math.min(gLength, length - lag));
            }
        }
    }

    /// kappa(d + r) ← Σ_{i−j=d} K(i,j), K = C(I + AC)⁻¹.
    private void diagonalSums() {
        Arrays.fill(kappa, 0);
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                kappa[i - j + r] += k(i, j);
            }
        }
    }

    private double k(int i, int j) {
        double sum = 0;
        for (int l = 0; l < r; l++) {
            sum = Math.fma(presample.covariance[i * r + l], inverse[l * r + j], sum);
        }
        return sum;
    }

    private double responseDerivativeNearEnd(int t) {
        double sum = 0;
        for (int i = 0; i < n - t; i++) {
            for (int j = 0; j < r; j++) {
                int index = t + i - j;
                if (index >= 0 && index < gLength) {
                    sum += k(i, j) * g[index];
                }
            }
        }
        return sum;
    }
}
