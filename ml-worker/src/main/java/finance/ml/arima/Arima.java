package finance.ml.arima;

import finance.ml.arima.estimate.Estimate;
import finance.ml.arima.estimate.FittingSeries;
import finance.ml.arima.estimate.LikelihoodMaximizer;
import finance.ml.arima.estimate.MaximumLikelihood;
import finance.ml.arima.likelihood.Likelihood;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Polynomials;
import finance.ml.series.UnusableSeriesException;

/// Fits an ARIMA model of given order by exact Gaussian maximum likelihood (Box & Jenkins; Harvey 1989).
///
/// A series has equal steps (sessions); a missing value is NaN.
/// Differencing conditions on the first d + mD values, as R's `arima(method = "ML")` does in effect.
public final class Arima {
    private Arima() {}

    /// The model of that order with the maximum likelihood.
    ///
    /// @param constant whether a mean (d = D = 0) or a drift (d + D = 1) is estimated
    /// @throws UnusableSeriesException if the series is too short, constant once differenced, or infinite
    /// @throws IllegalArgumentException if a constant is requested with two or more differences
    public static ArimaFit fit(double[] series, ArimaOrder order, boolean constant) {
        return fit(series, order, constant, false);
    }

    /// The admissible model of that order with the maximum likelihood, see [ArimaFit#admissible]; the likeliest
    /// one if there is no admissible maximum. On a random walk, whose terms cancel, the likeliest maximum often
    /// has a root on the unit circle, and its forecasts are worse.
    ///
    /// @throws UnusableSeriesException as [#fit(double[], ArimaOrder, boolean)]
    static ArimaFit fitAdmissible(double[] series, ArimaOrder order, boolean constant) {
        return fit(series, order, constant, true);
    }

    private static ArimaFit fit(double[] series, ArimaOrder order, boolean constant, boolean admissible) {
        if (constant && !order.allowsConstant()) {
            throw new IllegalArgumentException(
                    "expected no constant after two or more differences, found one requested for " + order);
        }
        FittingSeries fittingSeries =
                new FittingSeries(series, order.differences(), order.seasonalDifferences(), order.period());
        requireLength(fittingSeries, order, constant);
        fittingSeries.requireVariation(constant);
        MaximumLikelihood maximumLikelihood =
                new MaximumLikelihood(fittingSeries, constant, LikelihoodMaximizer.FIT_TOLERANCE);
        MaximumLikelihood.Maxima maxima = maximumLikelihood.withSmaller(order);
        if (admissible && maxima.admissible() != null) {
            return fit(series, fittingSeries, maximumLikelihood.likelihood(order), order, maxima.admissible());
        }
        Estimate best = maxima.best();
        Estimate withoutFirst = maximumLikelihood.withoutFirst(order, best);
        return withoutFirst == null
                ? fit(series, fittingSeries, maximumLikelihood.likelihood(order), order, best)
                : fit(series, fittingSeries, fittingSeries.likelihoodFromSecond(order), order, withoutFirst);
    }

    static ArimaFit fit(
            double[] series, FittingSeries fittingSeries, Likelihood likelihood, ArimaOrder order, Estimate estimate) {
        Estimate refined = LikelihoodMaximizer.refine(estimate, likelihood, new Polynomials(order));
        double[] beta = (refined.admissible() || !estimate.admissible() ? refined : estimate).beta();
        int before = 0;
        while (Double.isNaN(series[before])) {
            before++;
        }
        int after = series.length - before - fittingSeries.levels.length;
        return new ArimaFit(fittingSeries, likelihood, order, beta, before, after);
    }

    private static void requireLength(FittingSeries fittingSeries, ArimaOrder order, boolean constant) {
        int parameters = order.terms() + (constant ? 1 : 0) + 1;
        int longest = Math.max(
                order.ar() + order.period() * order.seasonalAr(), order.ma() + order.period() * order.seasonalMa());
        int needed = Math.max(parameters, longest) + 2;
        if (fittingSeries.effective < needed) {
            throw new UnusableSeriesException("expected at least %d observations for %s, found %d"
                    .formatted(
                            needed + order.lostToDifferencing(),
                            order,
                            fittingSeries.effective + order.lostToDifferencing()));
        }
    }
}
