package finance.ml.arima.likelihood;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Differences;
import finance.ml.arima.model.Polynomials;
import java.util.Arrays;

/// The Kalman filter of the levels of an ARIMA process; missing observations are NaN. Harvey's state space
/// form (Forecasting, Structural Time Series Models and the Kalman Filter, 1989, section 4.4) with the last d
/// + mD levels in the state. Variances are in units of σ².
///
/// If the first d + mD levels are all observed, the filter starts from them and is exact. Otherwise it starts
/// with a large variance for them, as R's `arima` does, and treats innovations with a variance above 10⁴ as
/// uninformative.
public final class KalmanFilter {
    private static final double DIFFUSE = 1e6;
    private static final double UNINFORMATIVE = 1e4;

    private final double[] phi;
    private final double[] impact;
    private final double[] delta;
    private final int r;
    private final int size;
    private final double[] initial;

    private double[] state;
    private double[] covariance;
    private double[] scratchState;
    private double[] scratch;
    private final double[] gain;
    private final double[] lastGain;
    private boolean diffuse;
    private boolean steady;
    private int unchangedSteps;
    private double variance;
    private double innovation;
    private double innovationVariance;

    public KalmanFilter(Polynomials polynomials) {
        ArimaOrder order = polynomials.order;
        phi = polynomials.ar.clone();
        r = Math.max(polynomials.arDegree, polynomials.maDegree + 1);
        impact = Arrays.copyOf(polynomials.ma, r);
        delta = Differences.weights(order.differences(), order.seasonalDifferences(), order.period());
        size = r + delta.length - 1;
        initial = stationaryCovariance(polynomials);
        state = new double[size];
        covariance = new double[size * size];
        scratchState = new double[size];
        scratch = new double[size * size];
        gain = new double[size];
        lastGain = new double[size];
    }

    private KalmanFilter(KalmanFilter other) {
        phi = other.phi;
        impact = other.impact;
        delta = other.delta;
        r = other.r;
        size = other.size;
        initial = other.initial;
        state = other.state.clone();
        covariance = other.covariance.clone();
        scratchState = new double[size];
        scratch = new double[size * size];
        gain = other.gain.clone();
        lastGain = other.lastGain.clone();
        diffuse = other.diffuse;
        steady = other.steady;
        unchangedSteps = other.unchangedSteps;
        variance = other.variance;
        innovation = other.innovation;
    }

    public KalmanFilter copy() {
        return new KalmanFilter(this);
    }

    private double[] stationaryCovariance(Polynomials polynomials) {
        PresampleCovariance presample = new PresampleCovariance(polynomials.arDegree, polynomials.maDegree);
        if (!presample.set(polynomials.ar, polynomials.ma)) {
            return new double[0];
        }
        double[] p = new double[r * r];
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                double inherited =
                        i < presample.size && j < presample.size ? presample.covariance[i * presample.size + j] : 0;
                p[i * r + j] = inherited + impact[i] * impact[j];
            }
        }
        return p;
    }

    /// False if the autoregression is not stationary to machine precision.
    boolean stationary() {
        return initial.length > 0;
    }

    /// Initializes the state and returns the index of the next observation: the levels before it are known,
    /// or 0 with all levels unknown.
    public int start(double[] series) {
        int lost = delta.length - 1;
        Arrays.fill(state, 0);
        Arrays.fill(covariance, 0);
        steady = false;
        unchangedSteps = 0;
        Arrays.fill(lastGain, Double.NaN);
        for (int i = 0; i < r; i++) {
            System.arraycopy(initial, i * r, covariance, i * size, r);
        }
        boolean known = series.length >= lost;
        for (int k = 0; k < lost && known; k++) {
            known = !Double.isNaN(series[k]);
        }
        for (int k = 0; k < lost; k++) {
            state[r + k] = known ? series[lost - 1 - k] : series[0];
            covariance[(r + k) * size + r + k] = known ? 0 : DIFFUSE;
        }
        diffuse = !known;
        return known ? lost : 0;
    }

    /// The expected next observation.
    public double expected() {
        double sum = state[0];
        for (int k = 1; k < delta.length; k++) {
            sum = Math.fma(delta[k], state[r + k - 1], sum);
        }
        return sum;
    }

    /// The variance of the next observation about [#expected()].
    public double variance() {
        if (!steady) {
            variance = observe(covariance);
        }
        return variance;
    }

    /// gain ← covariance Zᵀ; returns Z covariance Zᵀ.
    private double observe(double[] p) {
        for (int i = 0; i < size; i++) {
            double sum = p[i * size];
            for (int k = 1; k < delta.length; k++) {
                if (delta[k] != 0) {
                    sum = Math.fma(delta[k], p[i * size + r + k - 1], sum);
                }
            }
            gain[i] = sum;
        }
        double sum = gain[0];
        for (int k = 1; k < delta.length; k++) {
            sum = Math.fma(delta[k], gain[r + k - 1], sum);
        }
        return sum;
    }

    /// Processes the next observation, NaN for a missing one. Returns whether it was informative; then
    /// [#innovation()] and [#innovationVariance()] belong to it.
    public boolean step(double observation) {
        double f = variance();
        boolean missing = Double.isNaN(observation);
        if (!missing) {
            innovation = observation - expected();
            double share = innovation / f;
            for (int i = 0; i < size; i++) {
                state[i] = Math.fma(gain[i], share, state[i]);
            }
        }
        if (missing) {
            steady = false;
        } else if (!steady) {
            for (int i = 0; i < size; i++) {
                double factor = gain[i] / f;
                for (int j = 0; j < size; j++) {
                    covariance[i * size + j] -= factor * gain[j];
                }
            }
        }
        innovationVariance = f;
        moveOn(missing);
        return !missing && (!diffuse || f < UNINFORMATIVE);
    }

    public double innovation() {
        return innovation;
    }

    public double innovationVariance() {
        return innovationVariance;
    }

    private void moveOn(boolean missing) {
        transit(state, 1, scratchState);
        double[] previous = state;
        state = scratchState;
        scratchState = previous;
        if (steady) {
            return;
        }
        // T P, transposed, times T again: P is symmetric
        transit(covariance, size, scratch);
        transpose(scratch);
        transit(scratch, size, covariance);
        for (int i = 0; i < r; i++) {
            for (int j = 0; j < r; j++) {
                covariance[i * size + j] += impact[i] * impact[j];
            }
        }
        double before = innovationVariance;
        variance = observe(covariance);
        unchangedSteps = unchanged(before) && !missing ? unchangedSteps + 1 : 0;
        // a seasonal process can rest for a season and change in the next
        steady = unchangedSteps > size;
    }

    private boolean unchanged(double before) {
        boolean unchanged = Math.abs(variance - before) < 1e-14 * variance;
        for (int i = 0; i < size; i++) {
            unchanged &= Math.abs(gain[i] - lastGain[i]) <= 1e-14 * variance;
            lastGain[i] = gain[i];
        }
        return unchanged;
    }

    /// to ← T from, for `columns` columns.
    private void transit(double[] from, int columns, double[] to) {
        for (int i = 0; i < r; i++) {
            double weight = i + 1 < phi.length ? phi[i + 1] : 0;
            for (int c = 0; c < columns; c++) {
                double next = i + 1 < r ? from[(i + 1) * columns + c] : 0;
                to[i * columns + c] = Math.fma(weight, from[c], next);
            }
        }
        for (int k = size - 1; k > r; k--) {
            System.arraycopy(from, (k - 1) * columns, to, k * columns, columns);
        }
        if (size > r) {
            for (int c = 0; c < columns; c++) {
                double sum = from[c];
                for (int k = 1; k < delta.length; k++) {
                    sum = Math.fma(delta[k], from[(r + k - 1) * columns + c], sum);
                }
                to[r * columns + c] = sum;
            }
        }
    }

    private void transpose(double[] x) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                double value = x[i * size + j];
                x[i * size + j] = x[j * size + i];
                x[j * size + i] = value;
            }
        }
    }
}
