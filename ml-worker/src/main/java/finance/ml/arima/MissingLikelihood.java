package finance.ml.arima;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The exact likelihood of a series with few missing levels, at little more than a complete one's cost: the missing
/// levels are regression coefficients of a series that is complete (Gómez, Maravall & Peña, Journal of Econometrics
/// 88, 1999, the additive outlier approach). With X a column a missing level, the differenced impulse there, and
/// M = XᵀV⁻¹X, S falls by qᵀM⁻¹q, q = XᵀV⁻¹w, whatever was filled in, and |V| of the observed values is |V| |M|.
/// [GapLikelihood] is the same number by the Kalman filter.
final class MissingLikelihood implements Likelihood {
    /// Beyond so many the matrix M costs more than the filter.
    private static final int MOST = 40;

    private static final double NEGLIGIBLE = 1e-13;
    private static final double STEP = 1e-5;

    private final ArmaLikelihood complete;
    private final int n;
    private final int[] starts;
    private final double[] differencing;
    private final double[] impact;
    private final double[][] shares;
    private final LinearSystem system;
    private final double[] onErrors;
    private final double[] onOnes;
    private final double[] solved;
    private int impactLength;
    private double mean;
    private double onesSquared;
    private double s;

    private MissingLikelihood(double[] levels, ArimaOrder order, boolean hasConstant, int[] missing) {
        int lost = order.lostToDifferencing();
        double[] filled = SeasonalStrength.bridged(levels);
        double[] w = Differences.of(filled, order.differences(), order.seasonalDifferences(), order.period());
        complete = new ArmaLikelihood(w, order, hasConstant, false);
        n = w.length;
        starts = new int[missing.length];
        for (int k = 0; k < missing.length; k++) {
            starts[k] = missing[k] - lost;
        }
        differencing = Differences.weights(order.differences(), order.seasonalDifferences(), order.period());
        differencing[0] = 1;
        for (int lag = 1; lag < differencing.length; lag++) {
            differencing[lag] = -differencing[lag];
        }
        impact = new double[n];
        shares = new double[missing.length][];
        system = new LinearSystem(missing.length);
        onErrors = new double[missing.length];
        onOnes = new double[missing.length];
        solved = new double[missing.length];
    }

    /// Of levels that begin and end with an observation; null where too many are missing, or one that differencing
    /// starts from.
    static MissingLikelihood of(double[] levels, ArimaOrder order, boolean hasConstant) {
        int[] missing = IntStream.range(0, levels.length)
                .filter(t -> Double.isNaN(levels[t]))
                .toArray();
        return missing.length > MOST || missing[0] < order.lostToDifferencing()
                ? null
                : new MissingLikelihood(levels, order, hasConstant, missing);
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
        impactOfALevel(beta);
        if (!informationOnMissing()) {
            return IMPOSSIBLE;
        }
        double[] e = complete.errors();
        double[] share = complete.share(e, 0, n);
        project(e, share, onErrors);
        s = Lags.dot(e, 0, e, n) - complete.inherited(share, share) - explained(onErrors, onErrors);
        mean = 0;
        if (hasConstant()) {
            double[] ones = complete.errorsOfOnes();
            double[] onesShare = complete.share(ones, 0, n);
            project(ones, onesShare, onOnes);
            double cross = Lags.dot(e, 0, ones, n) - complete.inherited(onesShare, share) - explained(onOnes, onErrors);
            onesSquared =
                    Lags.dot(ones, 0, ones, n) - complete.inherited(onesShare, onesShare) - explained(onOnes, onOnes);
            mean = cross / onesSquared;
            s -= mean * cross;
        }
        int observed = observations();
        double deviance = Math.log(s / observed) + (complete.logDeterminant() + system.logDeterminant()) / observed;
        return Math.abs(deviance) < IMPOSSIBLE ? deviance : IMPOSSIBLE;
    }

    /// impact ← the errors' response to one in a level, φ(B)∇ᵈ∇ₘᴰ/θ(B), as far as it has not died out.
    private void impactOfALevel(double[] beta) {
        Arrays.fill(impact, 0);
        double[] ar = complete.polynomials().ar;
        for (int lag = 0; lag < ar.length && lag < n; lag++) {
            double weight = lag == 0 ? 1 : -ar[lag];
            for (int k = 0; k < differencing.length && lag + k < n; k++) {
                impact[lag + k] += weight * differencing[k];
            }
        }
        complete.polynomials().divideByMa(beta, impact, 0, n);
        impactLength = n;
        while (impactLength > 1 && Math.abs(impact[impactLength - 1]) <= NEGLIGIBLE) {
            impactLength--;
        }
    }

    private int length(int k) {
        return Math.min(impactLength, n - starts[k]);
    }

    /// M into its factors.
    private boolean informationOnMissing() {
        int size = starts.length;
        for (int k = 0; k < size; k++) {
            shares[k] = complete.share(impact, starts[k], length(k));
        }
        for (int k = 0; k < size; k++) {
            for (int l = k; l < size; l++) {
                int lead = starts[l] - starts[k];
                double product = lead < impactLength
                        ? Lags.dot(impact, lead, impact, Math.min(impactLength - lead, n - starts[l]))
                        : 0;
                product -= complete.inherited(shares[k], shares[l]);
                system.matrix[k * size + l] = product;
                system.matrix[l * size + k] = product;
            }
        }
        return system.factorise();
    }

    /// to ← XᵀV⁻¹ of the series with these errors.
    private void project(double[] errors, double[] share, double[] to) {
        for (int k = 0; k < starts.length; k++) {
            to[k] = Lags.dot(errors, starts[k], impact, length(k)) - complete.inherited(shares[k], share);
        }
    }

    /// leftᵀM⁻¹right.
    private double explained(double[] left, double[] right) {
        System.arraycopy(right, 0, solved, 0, solved.length);
        system.solve(solved);
        return Lags.dot(left, 0, solved, solved.length);
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
        int gap = 0;
        for (int t = 0; t < n; t++) {
            if (gap < starts.length && starts[gap] == t) {
                gap++;
            } else {
                to[next++] = all[t];
            }
        }
    }
}
