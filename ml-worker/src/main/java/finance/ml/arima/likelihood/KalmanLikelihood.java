package finance.ml.arima.likelihood;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.FilterKernels;
import finance.ml.arima.model.Polynomials;
import finance.ml.arima.model.Regression;
import java.util.Arrays;

/// The exact likelihood of a series with missing observations, computed from the levels by the Kalman filter,
/// which skips missing observations. The constant is estimated by generalised least squares: the filter runs
/// over the series and over its regressor.
public final class KalmanLikelihood implements Likelihood {
    private static final double STEP = 1e-5;

    private final double[] levels;
    private final double[] regressor;
    private final boolean hasConstant;
    private final double perDifference;
    private final int informative;
    private final Polynomials polynomials;
    private double constant;
    private double regressorSquared;
    private double s;
    /// The number of informative observations in the last run.
    private int filtered;

    public KalmanLikelihood(double[] levels, ArimaOrder order, boolean hasConstant) {
        this.levels = levels;
        this.hasConstant = hasConstant;
        polynomials = new Polynomials(order);
        perDifference = Regression.perDifference(order);
        regressor = new double[hasConstant ? levels.length : 0];
        int observed = 0;
        for (int t = 0; t < levels.length; t++) {
            boolean missing = Double.isNaN(levels[t]);
            observed += missing ? 0 : 1;
            if (hasConstant) {
                regressor[t] = missing ? Double.NaN : Regression.regressor(order, t) / perDifference;
            }
        }
        informative = observed - order.lostToDifferencing();
    }

    @Override
    public int observations() {
        return informative;
    }

    @Override
    public boolean hasConstant() {
        return hasConstant;
    }

    @Override
    public double constant() {
        return constant;
    }

    @Override
    public double constantVariance() {
        return 1 / regressorSquared;
    }

    @Override
    public double sumOfSquares() {
        return s;
    }

    @Override
    public double deviance(double[] beta) {
        return filter(beta, new double[informative]);
    }

    @Override
    public double deviance(double[] beta, double[] gradient) {
        return Likelihood.byDifferences(this, beta, STEP, gradient);
    }

    @Override
    public void conditionalErrors(double[] beta, double[] to) {
        filter(beta, to);
    }

    /// Fills in the standardised innovations and returns the deviance.
    private double filter(double[] beta, double[] errors) {
        polynomials.set(beta);
        KalmanFilter filter = new KalmanFilter(polynomials);
        Arrays.fill(errors, 0);
        if (!filter.stationary()) {
            return IMPOSSIBLE;
        }
        double logVariances = innovations(filter, levels, errors);
        int counted = Math.max(1, filtered);
        s = FilterKernels.dot(errors, 0, errors, informative);
        constant = 0;
        if (hasConstant) {
            double[] response = new double[informative];
            innovations(filter, regressor, response);
            regressorSquared = FilterKernels.dot(response, 0, response, informative);
            constant = FilterKernels.dot(errors, 0, response, informative) / regressorSquared;
            FilterKernels.add(errors, informative, -constant, response, informative, 0);
            s = FilterKernels.dot(errors, 0, errors, informative);
        }
        double deviance = Math.log(s / counted) + logVariances / counted;
        return Math.abs(deviance) < IMPOSSIBLE ? deviance : IMPOSSIBLE;
    }

    /// Returns the sum of the logarithms of the innovation variances.
    private double innovations(KalmanFilter filter, double[] series, double[] to) {
        double logVariances = 0;
        int next = 0;
        for (int t = filter.start(series); t < series.length; t++) {
            if (filter.step(series[t]) && next < to.length) {
                to[next++] = filter.innovation() / Math.sqrt(filter.innovationVariance());
                logVariances += Math.log(filter.innovationVariance());
            }
        }
        filtered = next;
        return logVariances;
    }
}
