package finance.ml.arima.likelihood;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.FilterKernels;
import finance.ml.arima.model.Polynomials;
import java.util.Arrays;

/// The exact likelihood of a complete ARMA series at little more than the cost of the conditional one.
///
/// With z = φ(B)w from zero presample values, z = Θε + Dc: Θ is the [MovingAverage] filter and c the
/// presample part of the first r values ([Presample]). Both are independent, so with G = Θ⁻¹D, A = GᵀG and e₀
/// = Θ⁻¹z
/// |V| = |I + AC| and S = e₀ᵀe₀ − (Gᵀe₀)ᵀ C (I + AC)⁻¹ Gᵀe₀: two filters over the series and matrices of size
/// r, no Kalman recursion (Ljung & Box, Biometrika 66, 1979, in this form). Derivatives by one filter run
/// backwards.
///
/// On request, a first observation with a variance of 10⁴ σ² or more (a root almost on the unit circle) is
/// treated as an uninformative start and left out, as in R's `arima`.
public final class ArmaLikelihood implements Likelihood {
    private static final double UNINFORMATIVE = 1e4;

    private final double[] w;
    private final double centre;
    private final int n;
    private final boolean hasConstant;
    private final Polynomials polynomials;
    private final MovingAverage movingAverage;
    private final Presample presample;
    private final int r;

    private final double[] e;
    private final double[] ones;
    private final double[] u;
    private final double[] b;
    private final double[] bOnes;
    private final double[] y;
    private final double[] yOnes;
    private final double[] c;
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

    /// The likelihood of one series under one order.
    ///
    /// @param w the differenced series, complete
    /// @param mayLeaveOutFirst whether R's rule for a first observation of large variance is followed;
    ///     not with a constant
    public ArmaLikelihood(double[] w, ArimaOrder order, boolean hasConstant, boolean mayLeaveOutFirst) {
        this.mayLeaveOutFirst = mayLeaveOutFirst;
        this.n = w.length;
        this.hasConstant = hasConstant;
        centre = hasConstant ? FilterKernels.sum(w, n) / n : 0;
        this.w = hasConstant ? w.clone() : w;
        for (int t = 0; t < n && hasConstant; t++) {
            this.w[t] -= centre;
        }
        polynomials = new Polynomials(order);
        movingAverage = new MovingAverage(polynomials, n);
        presample = new Presample(polynomials, movingAverage, n);
        r = presample.size();
        e = new double[n];
        ones = new double[hasConstant ? n : 0];
        u = new double[n];
        b = new double[r];
        bOnes = new double[r];
        y = new double[r];
        yOnes = new double[r];
        c = new double[r];
        evaluated = new double[Math.max(1, order.terms())];
        evaluated[0] = Double.NaN;
        byAr = new double[polynomials.arDegree + 1];
        byMa = new double[polynomials.maDegree + 1];
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
    public boolean leavesOutFirst() {
        return leavesOutFirst;
    }

    @Override
    public double sumOfSquares() {
        return s;
    }

    @Override
    public void conditionalErrors(double[] beta, double[] to) {
        filter(beta);
        evaluated[0] = Double.NaN;
        int first = Math.min(n, r);
        if (hasConstant) {
            double cross = FilterKernels.dot(e, 0, ones, n) - FilterKernels.dot(e, 0, ones, first);
            double slope = cross / (FilterKernels.dot(ones, 0, ones, n) - FilterKernels.dot(ones, 0, ones, first));
            for (int t = 0; t < n; t++) {
                e[t] = Math.fma(-slope, ones[t], e[t]);
            }
        }
        System.arraycopy(e, 0, to, 0, n);
        Arrays.fill(to, 0, first, 0);
    }

    @Override
    public boolean information(double[] beta, double[] to) {
        if (polynomials.order.period() > 1) {
            return false;
        }
        double[] errors = new double[n];
        conditionalErrors(beta, errors);
        double squares = Math.max(FilterKernels.dot(errors, 0, errors, n), 1e-300);
        movingAverage.divide(e, n);
        System.arraycopy(w, 0, u, 0, n);
        movingAverage.divide(u, n);
        new LeastSquares(polynomials.order, n).information(u, e, ones, squares, to);
        return true;
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
        presample.share(e, 0, n, b);
        presample.solve(b, y);
        s = FilterKernels.dot(e, 0, e, n) - presample.product(b, b);
        mean = 0;
        if (hasConstant) {
            double cross = FilterKernels.dot(e, 0, ones, n);
            presample.share(ones, 0, n, bOnes);
            presample.solve(bOnes, yOnes);
            cross -= presample.product(bOnes, b);
            onesSquared = FilterKernels.dot(ones, 0, ones, n) - presample.product(bOnes, bOnes);
            mean = cross / onesSquared;
            s -= mean * cross;
        }
        counted = n;
        double logDeterminant = presample.logDeterminant();
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

    /// Sets up V⁻¹ at these coefficients, and [#errors()]; false if they are not
    /// stationary to machine precision.
    boolean prepare(double[] beta) {
        filter(beta);
        return presample.set();
    }

    /// e₀ = Θ⁻¹φ(B)w, in place.
    double[] errors() {
        return e;
    }

    /// The same of a series of ones; empty without a constant.
    double[] errorsOfOnes() {
        return ones;
    }

    /// The current polynomials.
    Polynomials polynomials() {
        return polynomials;
    }

    /// The presample correction at the current coefficients.
    Presample presample() {
        return presample;
    }

    /// The reference value of the constant.
    double centre() {
        return centre;
    }

    /// e ← Θ⁻¹φ(B)w, and the same of a series of ones where there is a constant.
    private void filter(double[] beta) {
        polynomials.set(beta);
        movingAverage.set(beta);
        polynomials.multiplyByAr(w, e, n);
        movingAverage.divide(e, n);
        if (hasConstant) {
            filterOnes(beta);
        }
    }

    /// After the end of the impulse response the values are constant.
    private void filterOnes(double[] beta) {
        int changing = Math.min(n, movingAverage.length() + polynomials.arDegree);
        double level = 1;
        for (int t = 0; t < changing; t++) {
            level -= t <= polynomials.arDegree && t > 0 ? polynomials.ar[t] : 0;
            ones[t] = level;
        }
        polynomials.divideByMa(beta, ones, 0, changing);
        Arrays.fill(ones, changing, n, ones[changing - 1]);
    }

    @Override
    public double deviance(double[] beta, double[] gradient) {
        // a line search ends with the gradient at the point of its last value
        double deviance = Arrays.equals(beta, evaluated) ? value : deviance(beta);
        evaluated[0] = Double.NaN;
        if (deviance == IMPOSSIBLE) {
            Arrays.fill(gradient, 0);
            return deviance;
        }
        smoothErrors();
        System.arraycopy(e, 0, u, 0, n);
        movingAverage.divideTransposed(u, n);
        gradientOfSumOfSquares();
        double v = presample.variance();
        double byVariance = leavesOutFirst ? w[0] * w[0] * scale / (v * v) - 1 / (counted * v) : 0;
        presample.addGradient(y, scale, counted, byVariance, byAr, byMa);
        polynomials.pullBack(beta, byAr, byMa, gradient);
        return deviance;
    }

    /// e ← the expected errors given the whole series, with the constant taken out; y likewise.
    private void smoothErrors() {
        if (hasConstant) {
            for (int t = 0; t < n; t++) {
                e[t] = Math.fma(-mean, ones[t], e[t]);
            }
            for (int i = 0; i < r; i++) {
                y[i] -= mean * yOnes[i];
            }
        }
        presample.inherit(y, c);
        presample.takeOff(c, e);
    }

    /// By coefficient, S's derivatives are −2 Σ u(t) w(t − i) and −2 Σ u(t) e(t − j), u = Θ⁻ᵀe.
    private void gradientOfSumOfSquares() {
        Arrays.fill(byAr, 0);
        Arrays.fill(byMa, 0);
        polynomials.productsByAr(u, w, n, byAr);
        polynomials.productsByMa(u, e, n, byMa);
        double total = hasConstant ? FilterKernels.sum(u, n) : 0;
        int passed = 0;
        for (int lag : polynomials.arLags) {
            for (; hasConstant && passed < lag; passed++) {
                total -= u[passed];
            }
            byAr[lag] = -2 * scale * (byAr[lag] - mean * total);
        }
        for (int lag : polynomials.maLags) {
            byMa[lag] *= -2 * scale;
        }
    }
}
