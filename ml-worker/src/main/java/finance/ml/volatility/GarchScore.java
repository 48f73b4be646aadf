package finance.ml.volatility;

import java.util.Arrays;
import smile.math.special.Gamma;

/// The log-likelihood of a GARCH or GJR-GARCH process with its derivatives, in one pass over the returns.
///
/// Student-t innovations: Bollerslev, *A conditionally heteroskedastic time series model for speculative
/// prices and rates of return*, Review of Economics and Statistics 69 (1987) 542–547, equation 1. The
/// recursion of the variance starts from the backcast, the weighted mean of the first 75 squares with weights
/// 0.94^i, as in Python's package arch.
///
/// The derivatives are in the parameters of [GarchRecursion], then in the degrees of freedom ν.
final class GarchScore {
    static final int PARAMETERS = GarchRecursion.PARAMETERS + 1;
    /// The index of ν.
    static final int NU = GarchRecursion.PARAMETERS;
    private static final int BACKCAST = 75;
    private static final double BACKCAST_WEIGHT = 0.94;

    private final double[] returns;
    private final int[] sessions;
    private final double backcast;
    private final GarchRecursion recursion = new GarchRecursion();
    private final double[] gradient = new double[PARAMETERS];
    private final double[] information = new double[NU * NU];

    /// @param scale what the returns are divided by
    GarchScore(LogReturns series, double scale) {
        returns = new double[series.size()];
        sessions = new int[series.size()];
        for (int i = 0; i < returns.length; i++) {
            returns[i] = series.value(i) / scale;
            sessions[i] = series.sessions(i);
        }
        backcast = backcast(series) / (scale * scale);
    }

    /// The variance before the first return.
    static double backcast(LogReturns series) {
        double sum = 0;
        double weights = 0;
        double weight = 1;
        for (int i = 0; i < Math.min(BACKCAST, series.size()); i++) {
            sum += weight * series.value(i) * series.value(i) / series.sessions(i);
            weights += weight;
            weight *= BACKCAST_WEIGHT;
        }
        return sum / weights;
    }

    /// The log-likelihood at these parameters, and its derivatives for [#gradient()].
    ///
    /// @param rise the weight of a squared return after a return of zero or more
    /// @param fall the weight of a squared return after a negative one
    /// @param degrees of freedom, or infinity for normal innovations
    double logLikelihood(double omega, double rise, double fall, double beta, double degrees) {
        boolean normal = Double.isInfinite(degrees);
        double room = normal ? 1 : degrees - 2;
        double roomInverse = 1 / room;
        LogSum variances = new LogSum();
        LogSum tails = new LogSum();
        double squares = 0;
        double weights = 0;
        Arrays.fill(gradient, 0);
        recursion.start(omega, rise, fall, beta, backcast);
        for (int i = 0; i < returns.length; i++) {
            double variance = recursion.predict(sessions[i]);
            double inverse = 1 / variance;
            double square = returns[i] * returns[i] * inverse;
            double weight = square / (room + square);
            variances.multiply(variance);
            if (!normal) {
                tails.multiply(1 + square * roomInverse);
            }
            squares += square;
            weights += weight;
            double score = 0.5 * inverse * ((normal ? square : (degrees + 1) * weight) - 1);
            double[] slope = recursion.slope(sessions[i]);
            gradient[0] += score * slope[0];
            gradient[1] += score * slope[1];
            gradient[2] += score * slope[2];
            gradient[3] += score * slope[3];
            recursion.observe(returns[i], sessions[i]);
        }
        int n = returns.length;
        if (normal) {
            return -0.5 * (variances.value() + squares + n * Math.log(2 * Math.PI));
        }
        double digamma = Gamma.digamma((degrees + 1) / 2) - Gamma.digamma(degrees / 2);
        gradient[NU] = 0.5 * (n * (digamma - 1 / room) - tails.value() + (degrees + 1) / room * weights);
        double constant = Gamma.lgamma((degrees + 1) / 2) - Gamma.lgamma(degrees / 2) - 0.5 * Math.log(Math.PI * room);
        return n * constant - 0.5 * variances.value() - 0.5 * (degrees + 1) * tails.value();
    }

    /// The derivatives of the last log-likelihood; not copied.
    double[] gradient() {
        return gradient;
    }

    /// The expected information on the parameters of the variance with normal innovations, row by row: ½ Σ
    /// ∂s²(t) ∂s²(t)ᵀ / s⁴(t). Student-t innovations have ν/(ν + 3) of it (Fiorentini, Sentana and Calzolari,
    /// *Maximum likelihood estimation and inference in multivariate conditionally heteroscedastic dynamic
    /// regression models with Student t innovations*, Journal of Business & Economic Statistics 21 (2003)
    /// 532–546).
    double[] information(double omega, double rise, double fall, double beta) {
        Arrays.fill(information, 0);
        recursion.start(omega, rise, fall, beta, backcast);
        for (int i = 0; i < returns.length; i++) {
            double variance = recursion.predict(sessions[i]);
            double[] slope = recursion.slope(sessions[i]);
            double factor = 0.5 / (variance * variance);
            for (int j = 0; j < NU; j++) {
                for (int k = 0; k < NU; k++) {
                    information[j * NU + k] += factor * slope[j] * slope[k];
                }
            }
            recursion.observe(returns[i], sessions[i]);
        }
        return information;
    }
}
