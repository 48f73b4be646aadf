package finance.ml.arima.likelihood;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Differences;
import finance.ml.arima.model.FilterKernels;
import finance.ml.arima.model.LinearInterpolation;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The exact likelihood of a series with missing levels, at a small multiple of the cost of a complete one:
/// the missing levels are regression coefficients of a series that is complete (Gómez, Maravall & Peña,
/// Journal of Econometrics 88, 1999, the additive outlier approach). X has one column per missing level, the
/// differenced impulse at its position. With M = XᵀV⁻¹X and q = XᵀV⁻¹w, S falls by qᵀM⁻¹q for any filled
/// value, and |V| of the observed values is |V| |M|. [KalmanLikelihood] computes the same number by the
/// Kalman filter.
public final class AdditiveOutlierLikelihood implements Likelihood {
    /// With more missing levels, the factorization of M costs more than the filter.
    private static final int MOST = 60;

    private static final double NEGLIGIBLE = 1e-13;
    private static final double STEP = 1e-5;

    private final ArmaLikelihood complete;
    private final int n;
    /// Where a missing level begins to act on the differenced series; before its start for those that
    /// differencing starts from.
    private final int[] starts;
    /// How many those are.
    private final int early;
    private final double[] differencing;
    /// The errors of each early column.
    private final double[][] earlyErrors;
    /// The errors of every other column, from its start on.
    private final double[] impact;
    private int impactLength;
    private final double[][] shares;
    private final double[][] inherited;
    private final double[] solved;
    private final Cholesky information;
    private final double[] onErrors;
    private final double[] onOnes;
    private double mean;
    private double onesSquared;
    private double s;

    private AdditiveOutlierLikelihood(double[] levels, ArimaOrder order, boolean hasConstant, int[] missing) {
        int lost = order.lostToDifferencing();
        double[] filled = LinearInterpolation.of(levels);
        double[] w = Differences.of(filled, order.differences(), order.seasonalDifferences(), order.period());
        complete = new ArmaLikelihood(w, order, hasConstant, false);
        n = w.length;
        starts = IntStream.of(missing).map(level -> level - lost).toArray();
        early = (int) IntStream.of(starts).filter(start -> start < 0).count();
        differencing = Differences.weights(order.differences(), order.seasonalDifferences(), order.period());
        differencing[0] = 1;
        for (int lag = 1; lag < differencing.length; lag++) {
            differencing[lag] = -differencing[lag];
        }
        earlyErrors = new double[early][n];
        impact = new double[n];
        shares = new double[missing.length][complete.presample().size()];
        inherited = new double[missing.length][complete.presample().size()];
        solved = new double[complete.presample().size()];
        information = new Cholesky(missing.length);
        onErrors = new double[missing.length];
        onOnes = new double[missing.length];
    }

    /// The likelihood of these levels; null if too many are missing.
    ///
    /// @param levels begin and end with an observation
    public static AdditiveOutlierLikelihood of(double[] levels, ArimaOrder order, boolean hasConstant) {
        int[] missing = IntStream.range(0, levels.length)
                .filter(t -> Double.isNaN(levels[t]))
                .toArray();
        return missing.length > MOST ? null : new AdditiveOutlierLikelihood(levels, order, hasConstant, missing);
    }

    @Override
    public int observations() {
        return n - starts.length;
    }

    @Override
    public boolean hasConstant() {
        return complete.hasConstant();
    }

    @Override
    public double constant() {
        return complete.centre() + mean;
    }

    @Override
    public double constantVariance() {
        return 1 / onesSquared;
    }

    @Override
    public double sumOfSquares() {
        return s;
    }

    @Override
    public double deviance(double[] beta) {
        if (!complete.prepare(beta)) {
            return IMPOSSIBLE;
        }
        for (int k = 0; k < early; k++) {
            respond(beta, starts[k], earlyErrors[k]);
        }
        respond(beta, 0, impact);
        impactLength = n;
        while (impactLength > 1 && Math.abs(impact[impactLength - 1]) <= NEGLIGIBLE) {
            impactLength--;
        }
        shareWithPresample();
        if (!informationOnMissing()) {
            return IMPOSSIBLE;
        }
        double[] e = complete.errors();
        double[] share = share(e);
        project(e, share, onErrors);
        s = FilterKernels.dot(e, 0, e, n) - complete.presample().product(share, share) - explained(onErrors, onErrors);
        mean = 0;
        if (hasConstant()) {
            double[] ones = complete.errorsOfOnes();
            double[] onesShare = share(ones);
            project(ones, onesShare, onOnes);
            double cross = FilterKernels.dot(e, 0, ones, n)
                    - complete.presample().product(onesShare, share)
                    - explained(onOnes, onErrors);
            onesSquared = FilterKernels.dot(ones, 0, ones, n)
                    - complete.presample().product(onesShare, onesShare)
                    - explained(onOnes, onOnes);
            mean = cross / onesSquared;
            s -= mean * cross;
        }
        int observed = observations();
        double deviance = Math.log(s / observed)
                + (complete.presample().logDeterminant() + information.logDeterminant()) / observed;
        return Math.abs(deviance) < IMPOSSIBLE ? deviance : IMPOSSIBLE;
    }

    private double[] share(double[] x) {
        double[] share = new double[complete.presample().size()];
        complete.presample().share(x, 0, n, share);
        return share;
    }

    /// to ← C (I + AC)⁻¹ share.
    private void inherit(double[] share, double[] to) {
        complete.presample().solve(share, solved);
        complete.presample().inherit(solved, to);
    }

    /// to ← the errors' response to one in a level that begins to act at `start`, φ(B)∇ᵈ∇ₘᴰ/θ(B).
    private void respond(double[] beta, int start, double[] to) {
        Arrays.fill(to, 0);
        double[] ar = complete.polynomials().ar;
        for (int lag = 0; lag < ar.length; lag++) {
            double weight = lag == 0 ? 1 : -ar[lag];
            for (int k = Math.max(0, -start); k < differencing.length && start + k + lag < n; k++) {
                to[start + k + lag] += weight * differencing[k];
            }
        }
        complete.polynomials().divideByMa(beta, to, 0, n);
    }

    private double[] errors(int k) {
        return k < early ? earlyErrors[k] : impact;
    }

    private int from(int k) {
        return Math.max(0, starts[k]);
    }

    private int length(int k) {
        return k < early ? n : Math.min(impactLength, n - starts[k]);
    }

    /// Whether this column is the previous one shifted by one position; then its products are shifted too,
    /// except at the end.
    private boolean follows(int k) {
        return k > early && starts[k] == starts[k - 1] + 1;
    }

    /// The last values of column k of the impact.
    private double last(int k) {
        int age = n - 1 - starts[k];
        return age < impactLength ? impact[age] : 0;
    }

    private void shareWithPresample() {
        for (int k = 0; k < starts.length; k++) {
            if (follows(k)) {
                complete.presample().shareOfNext(shares[k - 1], last(k - 1), impact, starts[k], length(k), shares[k]);
            } else {
                complete.presample().share(errors(k), from(k), length(k), shares[k]);
            }
            inherit(shares[k], inherited[k]);
        }
    }

    /// Factorizes M.
    private boolean informationOnMissing() {
        int r = complete.presample().size();
        for (int l = 0; l < starts.length; l++) {
            for (int k = l; k >= 0; k--) {
                information.row(l)[k] = product(k, l);
            }
        }
        for (int l = 0; l < starts.length; l++) {
            double[] row = information.row(l);
            for (int k = 0; k <= l; k++) {
                row[k] -= FilterKernels.dot(shares[k], 0, inherited[l], r);
            }
        }
        return information.factorise();
    }

    /// The inner product of two columns, k ≤ l.
    private double product(int k, int l) {
        if (follows(k) && follows(l)) {
            return information.row(l - 1)[k - 1] - last(k - 1) * last(l - 1);
        }
        int lead = from(l) - from(k);
        int overlap = Math.min(length(k) - lead, length(l));
        return overlap > 0 ? FilterKernels.dot(errors(k), lead, errors(l), overlap) : 0;
    }

    /// to ← L⁻¹XᵀV⁻¹ of the series with these errors, M = LLᵀ.
    private void project(double[] errors, double[] share, double[] to) {
        for (int k = 0; k < starts.length; k++) {
            to[k] = FilterKernels.dot(errors, from(k), errors(k), length(k))
                    - FilterKernels.dot(inherited[k], 0, share, share.length);
        }
        information.solveLower(to);
    }

    /// qᵀM⁻¹q of two projections.
    private static double explained(double[] left, double[] right) {
        return FilterKernels.dot(left, 0, right, left.length);
    }

    @Override
    public double deviance(double[] beta, double[] gradient) {
        return Likelihood.byDifferences(this, beta, STEP, gradient);
    }

    @Override
    public void conditionalErrors(double[] beta, double[] to) {
        double[] all = new double[n];
        complete.conditionalErrors(beta, all);
        int next = 0;
        int gap = early;
        for (int t = 0; t < n; t++) {
            if (gap < starts.length && starts[gap] == t) {
                gap++;
            } else if (next < to.length) {
                to[next++] = all[t];
            }
        }
    }
}
