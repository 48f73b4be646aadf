package finance.ml.arima;

import finance.common.Count;
import finance.ml.arima.estimate.Coefficient;
import finance.ml.arima.estimate.FittingSeries;
import finance.ml.arima.estimate.ObservedInformation;
import finance.ml.arima.likelihood.Likelihood;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Polynomials;
import finance.ml.arima.model.Regression;
import finance.ml.series.Forecast;
import finance.ml.series.UnusableSeriesException;
import java.util.Arrays;
import java.util.List;

/// A fitted model. Information criteria and σ² as in R's package forecast: k coefficients and the variance
/// are k + 1 parameters; n is the number of observed values after differencing.
public final class ArimaFit {
    private final ArimaOrder order;
    private final Polynomials polynomials;
    private final double[] beta;
    private final List<Coefficient> coefficients;
    private final int observations;
    private final double sigma2;
    private final double logLikelihood;
    private final double[] residuals;
    private final ArimaFilter end;

    /// Evaluates the likelihood at the estimate and runs the filter over the sample and over the `after`
    /// missing values that follow it.
    ArimaFit(
            FittingSeries fittingSeries,
            Likelihood likelihood,
            ArimaOrder order,
            double[] beta,
            int before,
            int after) {
        this.order = order;
        this.beta = beta;
        polynomials = new Polynomials(order);
        logLikelihood = likelihood.logLikelihood(likelihood.deviance(beta));
        observations = likelihood.observations();
        double value = likelihood.constant() / Regression.perDifference(order);
        sigma2 = likelihood.sumOfSquares()
                / Math.max(1, observations - beta.length - (likelihood.hasConstant() ? 1 : 0));
        coefficients = ObservedInformation.coefficients(likelihood, order, beta, value);
        polynomials.set(beta);
        end = new ArimaFilter(polynomials, value, sigma2);
        double[] observed = end.run(fittingSeries.levels);
        residuals = new double[before + observed.length + after];
        Arrays.fill(residuals, Double.NaN);
        System.arraycopy(observed, 0, residuals, before, observed.length);
        for (int t = 0; t < after; t++) {
            end.observe(Double.NaN);
        }
        if (!Double.isFinite(logLikelihood) || !(sigma2 > 0)) {
            throw new UnusableSeriesException("expected a finite likelihood of " + order + ", found " + logLikelihood
                    + " with a variance of " + sigma2 + " over " + observations + " observations");
        }
        Forecast ahead = end.forecast(2 * order.period() + 5);
        for (int h = 1; h <= ahead.horizon(); h++) {
            if (!Double.isFinite(ahead.mean(h)) || !(ahead.standardError(h) > 0)) {
                throw new UnusableSeriesException(
                        "expected finite forecasts of %s, found %s ± %s, %s ahead: the series follows it without error"
                                .formatted(order, ahead.mean(h), ahead.standardError(h), Count.of(h, "step")));
            }
        }
    }

    public ArimaOrder order() {
        return order;
    }

    /// The estimates with their names in R.
    public List<Coefficient> coefficients() {
        return coefficients;
    }

    /// n, the number of observed values after differencing.
    public int observations() {
        return observations;
    }

    /// The innovation variance, corrected for k coefficients: S / (n − k).
    public double sigma2() {
        return sigma2;
    }

    public double logLikelihood() {
        return logLikelihood;
    }

    private int parameters() {
        return coefficients.size() + 1;
    }

    public double aic() {
        return -2 * logLikelihood + 2 * parameters();
    }

    /// With the correction for short series by Hurvich & Tsai; infinite if the parameters are as many as the
    /// observations.
    public double aicc() {
        int k = parameters();
        return observations > k + 1 ? aic() + 2.0 * k * (k + 1) / (observations - k - 1) : Double.POSITIVE_INFINITY;
    }

    public double bic() {
        return aic() + parameters() * (Math.log(observations) - 2);
    }

    /// One-step errors in the order of the series, each divided by its standard deviation in units of σ; NaN
    /// if the observation is missing or lost by differencing.
    public double[] residuals() {
        return residuals.clone();
    }

    /// The test of the residuals for autocorrelation.
    public LjungBox ljungBox() {
        return LjungBox.of(residuals, beta.length);
    }

    /// Whether every root has a modulus of at least 1.01, R's rule for candidates of a search.
    public boolean admissible() {
        return polynomials.admissible(beta);
    }

    /// The h values after the series.
    public Forecast forecast(int h) {
        return end.forecast(h);
    }

    /// The filter with the state at the end of the series.
    public ArimaFilter filter() {
        return end.copy();
    }

    @Override
    public String toString() {
        if (coefficients.size() == beta.length) {
            return order.toString();
        }
        return order + (order.lostToDifferencing() == 0 ? " with non-zero mean" : " with drift");
    }
}
