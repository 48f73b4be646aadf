package finance.ml.arima.likelihood;

import finance.ml.arima.model.PartialAutocorrelations;
import java.util.Arrays;

/// The covariance of the effect of the presample values on an ARMA process, and its derivatives.
///
/// With r = max(p, q), the first r values of z = φ(B)w, computed from zero presample values, lack the term
/// c(t) = Σ_{i≥t} φᵢ w(t−i) + Σ_{j≥t} θⱼ ε(t−j). Its covariance C (r × r, in units of σ²) follows from the
/// autocovariances γ and the impulse response ψ by C(i,j) = φᵢφⱼγ₀ + φᵢkⱼ + φⱼkᵢ + θᵢθⱼ + C(i+1,j+1) with
/// kⱼ = Σ_{i>j} φᵢγ(i−j) + Σ_{i≥j} θᵢψ(i−j). The derivatives run the same steps backwards.
final class PresampleCovariance {
    /// An autoregression with a larger variance is too close to a unit root for double precision: its
    /// computed likelihood may exceed the true maximum.
    private static final double COMPUTABLE = 1e10;

    private final int p;
    private final int q;
    final int size;
    /// Row by row, symmetric.
    final double[] covariance;

    private final double[] phi;
    private final double[] theta;
    private final double[] psi;
    private final double[] gamma;
    private final double[] k;
    private final LinearSystem yuleWalker;
    private final double[] byPsi;
    private final double[] byGamma;
    private final double[] byK;
    private final double[] diagonal;

    PresampleCovariance(int p, int q) {
        this.p = p;
        this.q = q;
        size = Math.max(p, q);
        covariance = new double[size * size];
        phi = new double[size + 1];
        theta = new double[size + 1];
        psi = new double[q + 1];
        gamma = new double[p + 1];
        k = new double[size + 1];
        yuleWalker = new LinearSystem(p + 1);
        byPsi = new double[q + 1];
        byGamma = new double[p + 1];
        byK = new double[size + 1];
        diagonal = new double[size * size];
    }

    /// Computes the covariance; false if the autoregression is not stationary in double precision.
    boolean set(double[] ar, double[] ma) {
        if (PartialAutocorrelations.variance(ar, byK) > COMPUTABLE) {
            return false;
        }
        System.arraycopy(ar, 0, phi, 0, p + 1);
        System.arraycopy(ma, 0, theta, 0, q + 1);
        impulseResponse();
        if (!autocovariances()) {
            return false;
        }
        for (int j = 1; j <= size; j++) {
            double sum = 0;
            for (int i = j + 1; i <= p; i++) {
                sum += phi[i] * gamma[i - j];
            }
            for (int i = j; i <= q; i++) {
                sum += theta[i] * psi[i - j];
            }
            k[j] = sum;
        }
        for (int i = size; i > 0; i--) {
            for (int j = size; j >= i; j--) {
                double next = j < size ? covariance[i * size + j] : 0;
                double value = next + phi[i] * phi[j] * gamma[0] + phi[i] * k[j] + phi[j] * k[i] + theta[i] * theta[j];
                covariance[(i - 1) * size + j - 1] = value;
                covariance[(j - 1) * size + i - 1] = value;
            }
        }
        return true;
    }

    private void impulseResponse() {
        psi[0] = 1;
        for (int j = 1; j <= q; j++) {
            double sum = theta[j];
            for (int i = 1; i <= Math.min(j, p); i++) {
                sum += phi[i] * psi[j - i];
            }
            psi[j] = sum;
        }
    }

    private boolean autocovariances() {
        double[] rows = yuleWalker.matrix;
        Arrays.fill(rows, 0);
        for (int lag = 0; lag <= p; lag++) {
            rows[lag * (p + 1) + lag] += 1;
            for (int i = 1; i <= p; i++) {
                rows[lag * (p + 1) + Math.abs(lag - i)] -= phi[i];
            }
            double sum = lag == 0 ? 1 : 0;
            for (int j = Math.max(lag, 1); j <= q; j++) {
                sum += theta[j] * psi[j - lag];
            }
            gamma[lag] = sum;
        }
        if (!yuleWalker.factorise()) {
            return false;
        }
        yuleWalker.solve(gamma);
        return gamma[0] > 0;
    }

    /// The autocovariance of the process at lag 0, in units of σ².
    double variance() {
        return gamma[0];
    }

    /// Adds the derivatives by multiplied-out coefficient of Σ weight(i,j) C(i,j) + varianceWeight γ₀, weight
    /// symmetric.
    void addGradient(double[] weight, double varianceWeight, double[] byAr, double[] byMa) {
        Arrays.fill(byPsi, 0);
        Arrays.fill(byGamma, 0);
        byGamma[0] = varianceWeight;
        Arrays.fill(byK, 0);
        accumulateAlongDiagonals(weight);
        for (int i = 1; i <= size; i++) {
            double byPhi = 0;
            double byTheta = 0;
            for (int j = 1; j <= size; j++) {
                double d = diagonal[(i - 1) * size + j - 1];
                byPhi += d * (phi[j] * gamma[0] + k[j]);
                byTheta += d * theta[j];
                byGamma[0] += d * phi[i] * phi[j];
                byK[j] += 2 * d * phi[i];
            }
            addTo(byAr, i, p, 2 * byPhi);
            addTo(byMa, i, q, 2 * byTheta);
        }
        backThroughK(byAr, byMa);
        backThroughAutocovariances(byAr, byMa);
        backThroughImpulseResponse(byAr, byMa);
    }

    private static void addTo(double[] gradient, int lag, int degree, double value) {
        if (lag <= degree) {
            gradient[lag] += value;
        }
    }

    private void accumulateAlongDiagonals(double[] weight) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double before = i > 0 && j > 0 ? diagonal[(i - 1) * size + j - 1] : 0;
                diagonal[i * size + j] = weight[i * size + j] + before;
            }
        }
    }

    private void backThroughK(double[] byAr, double[] byMa) {
        for (int j = 1; j <= size; j++) {
            for (int i = j + 1; i <= p; i++) {
                byAr[i] += byK[j] * gamma[i - j];
                byGamma[i - j] += byK[j] * phi[i];
            }
            for (int i = j; i <= q; i++) {
                byMa[i] += byK[j] * psi[i - j];
                byPsi[i - j] += byK[j] * theta[i];
            }
        }
    }

    private void backThroughAutocovariances(double[] byAr, double[] byMa) {
        yuleWalker.solveTransposed(byGamma);
        for (int lag = 0; lag <= p; lag++) {
            for (int i = 1; i <= p; i++) {
                byAr[i] += byGamma[lag] * gamma[Math.abs(lag - i)];
            }
            for (int j = lag; j <= q; j++) {
                if (j > 0) {
                    byMa[j] += byGamma[lag] * psi[j - lag];
                }
                byPsi[j - lag] += byGamma[lag] * theta[j];
            }
        }
    }

    private void backThroughImpulseResponse(double[] byAr, double[] byMa) {
        for (int j = q; j > 0; j--) {
            byMa[j] += byPsi[j];
            for (int i = 1; i <= Math.min(j, p); i++) {
                byAr[i] += byPsi[j] * psi[j - i];
                byPsi[j - i] += byPsi[j] * phi[i];
            }
        }
    }
}
