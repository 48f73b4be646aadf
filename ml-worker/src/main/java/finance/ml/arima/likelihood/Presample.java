package finance.ml.arima.likelihood;

import finance.ml.arima.model.FilterKernels;
import finance.ml.arima.model.Polynomials;
import java.util.Arrays;

/// The effect of the presample values on inner products of filtered series. With D the first r columns of the
/// unit matrix, G = Θ⁻¹D (shifted impulse responses), A = GᵀG and C the covariance of the presample effect
/// ([PresampleCovariance]), V⁻¹ in terms of errors is I − G C (I + AC)⁻¹ Gᵀ, and |V| = |I + AC|.
final class Presample {
    private final int n;
    private final int r;
    private final Polynomials polynomials;
    private final MovingAverage movingAverage;
    private final PresampleCovariance presample;
    private final double[] a;
    private final LinearSystem system;
    /// L of C = LLᵀ, row by row.
    private final double[] root;

    private final Cholesky normal;
    private final double[] leftOnRoot;
    private final double[] rightOnRoot;
    private final double[] column;
    private final double[] inverse;
    private final double[] weight;
    private final double[] kappa;
    private final double[] u;

    /// @param n the length of the series
    Presample(Polynomials polynomials, MovingAverage movingAverage, int n) {
        this.n = n;
        this.polynomials = polynomials;
        this.movingAverage = movingAverage;
        presample = new PresampleCovariance(polynomials.arDegree, polynomials.maDegree);
        r = presample.size;
        a = new double[r * r];
        system = new LinearSystem(r);
        root = new double[r * r];
        normal = new Cholesky(r);
        leftOnRoot = new double[r];
        rightOnRoot = new double[r];
        column = new double[r];
        inverse = new double[r * r];
        weight = new double[r * r];
        kappa = new double[2 * r];
        u = new double[polynomials.maDegree > 0 ? n : 0];
    }

    /// r = max(p, q), multiplied out.
    int size() {
        return r;
    }

    /// Sets the coefficients from the polynomials and the filter; false if they are not stationary to machine
    /// precision.
    boolean set() {
        if (!presample.set(polynomials.ar, polynomials.ma)) {
            return false;
        }
        crossProducts();
        rootOfCovariance();
        return factorise() && factoriseNormal();
    }

    /// log|V|.
    double logDeterminant() {
        return normal.logDeterminant();
    }

    /// The variance of the process, in units of σ².
    double variance() {
        return presample.variance();
    }

    /// A = GᵀG by its displacement: one row of inner products, the rest by subtracting the last term.
    private void crossProducts() {
        double[] g = movingAverage.response;
        int length = movingAverage.length();
        for (int j = 0; j < r; j++) {
            a[j] = j < length ? FilterKernels.dot(g, j, g, length - j) : 0;
            a[j * r] = a[j];
        }
        for (int i = 1; i < r; i++) {
            for (int j = i; j < r; j++) {
                double last = movingAverage.response(n - i) * movingAverage.response(n - j);
                a[i * r + j] = a[(i - 1) * r + j - 1] - last;
                a[j * r + i] = a[i * r + j];
            }
        }
    }

    /// Factorizes I + AC.
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

    private void rootOfCovariance() {
        double[] covariance = presample.covariance;
        for (int i = 0; i < r; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = covariance[i * r + j];
                for (int k = 0; k < j; k++) {
                    sum = Math.fma(-root[i * r + k], root[j * r + k], sum);
                }
                double pivot = root[j * r + j];
                root[i * r + j] = i == j ? Math.sqrt(Math.max(sum, 0)) : pivot > 0 ? sum / pivot : 0;
            }
        }
    }

    /// I + LᵀAL into its factors: next to a unit root C grows without bound, and inner products with C
    /// itself lose digits that these products keep.
    private boolean factoriseNormal() {
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                double sum = 0;
                for (int k = j; k < r; k++) {
                    sum = Math.fma(a[i * r + k], root[k * r + j], sum);
                }
                weight[i * r + j] = sum;
            }
        }
        for (int i = 0; i < r; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = i == j ? 1 : 0;
                for (int k = i; k < r; k++) {
                    sum = Math.fma(root[k * r + i], weight[k * r + j], sum);
                }
                normal.row(i)[j] = sum;
            }
        }
        return normal.factorise();
    }

    /// to ← Gᵀx of filtered values x that begin at `start` of the series with x[0] and go on for `count`.
    void share(double[] x, int start, int count, double[] to) {
        for (int i = 0; i < r; i++) {
            to[i] = share(x, start, count, i);
        }
    }

    private double share(double[] x, int start, int count, int i) {
        double[] g = movingAverage.response;
        int lead = start - i;
        int overlap = lead >= 0
                ? Math.min(count, movingAverage.length() - lead)
                : Math.min(count + lead, movingAverage.length());
        if (overlap <= 0) {
            return 0;
        }
        return lead >= 0 ? FilterKernels.dot(g, lead, x, overlap) : FilterKernels.dot(x, -lead, g, overlap);
    }

    /// The same of x shifted by one position from `before`, where `last` is the value that is no longer in
    /// the series.
    void shareOfNext(double[] before, double last, double[] x, int start, int count, double[] to) {
        if (r > 0) {
            to[0] = share(x, start, count, 0);
        }
        for (int i = 1; i < r; i++) {
            to[i] = before[i - 1] - last * movingAverage.response(n - i);
        }
    }

    /// to ← (I + AC)⁻¹ share.
    void solve(double[] share, double[] to) {
        System.arraycopy(share, 0, to, 0, r);
        system.solve(to);
    }

    /// to ← C solved.
    void inherit(double[] solved, double[] to) {
        for (int i = 0; i < r; i++) {
            double sum = 0;
            for (int j = 0; j < r; j++) {
                sum = Math.fma(presample.covariance[i * r + j], solved[j], sum);
            }
            to[i] = sum;
        }
    }

    /// leftᵀ C (I + AC)⁻¹ right of two shares: the inner product of the errors minus the inner product by
    /// V⁻¹.
    double product(double[] left, double[] right) {
        onRoot(left, leftOnRoot);
        onRoot(right, rightOnRoot);
        return FilterKernels.dot(leftOnRoot, 0, rightOnRoot, r);
    }

    /// to ← M⁻¹Lᵀ share, I + LᵀAL = MMᵀ.
    private void onRoot(double[] share, double[] to) {
        for (int i = 0; i < r; i++) {
            double sum = 0;
            for (int k = i; k < r; k++) {
                sum = Math.fma(root[k * r + i], share[k], sum);
            }
            to[i] = sum;
        }
        normal.solveLower(to);
    }

    /// x ← x − G inherited.
    void takeOff(double[] inherited, double[] x) {
        for (int i = 0; i < r; i++) {
            FilterKernels.add(x, n, -inherited[i], movingAverage.response, movingAverage.length(), i);
        }
    }

    /// Adds to the derivatives, by multiplied-out coefficient, those of log|V| / counted + S · scale through
    /// C and A, and varianceWeight times that of the variance.
    ///
    /// @param solved (I + AC)⁻¹ times the errors' share
    void addGradient(double[] solved, double scale, int counted, double varianceWeight, double[] byAr, double[] byMa) {
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
                weight[i * r + j] = sum / counted - solved[i] * solved[j] * scale;
            }
        }
        if (polynomials.maDegree > 0) {
            throughResponse(counted, byMa);
        }
        presample.addGradient(weight, varianceWeight, byAr, byMa);
    }

    private void throughResponse(int counted, double[] byMa) {
        double[] g = movingAverage.response;
        int reach = movingAverage.length();
        diagonalSums();
        int length = Math.min(n, reach + r);
        Arrays.fill(u, 0, length, 0);
        for (int d = 0; d < r; d++) {
            FilterKernels.addAhead(u, 2 * kappa[r + d] / counted, g, reach, d);
        }
        for (int d = 1; d < r; d++) {
            FilterKernels.add(u, length, 2 * kappa[r - d] / counted, g, reach, d);
        }
        for (int t = n - r + 1; t < length; t++) {
            u[t] = 2 * responseDerivativeNearEnd(t) / counted;
        }
        movingAverage.divideTransposed(u, length);
        for (int lag : polynomials.maLags) {
            if (lag < length) {
                byMa[lag] -= FilterKernels.dot(u, lag, g, Math.min(reach, length - lag));
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
                if (index >= 0 && index < movingAverage.length()) {
                    sum += k(i, j) * movingAverage.response[index];
                }
            }
        }
        return sum;
    }
}
