package finance.ml.arima;

import finance.ml.series.Series;
import smile.math.special.Gamma;

/// The test of the changes between consecutive bars for autocorrelation, valid if their variance changes:
/// Lobato, Nankervis and Savin, *Testing for autocorrelation using a modified Box-Pierce Q test*,
/// International Economic Review 42 (2001) 187–205, equation 5. Each autocovariance is divided by its own
/// standard error, which does not assume that squares are uncorrelated:
///
///     Q = Σ (Σ d(t) d(t−k))² / Σ d(t)² d(t−k)²,   k = 1 … lags
///
/// A change over several sessions is divided by the root of their number. Missing sessions need no special
/// treatment: the changes of a random walk are uncorrelated for any number of sessions between them.
///
/// @param lags the number of tested autocorrelations
/// @param statistic Q, with a χ² distribution of `lags` degrees of freedom if there is no autocorrelation
/// @param pValue small if the changes are autocorrelated
public record Autocorrelation(int lags, double statistic, double pValue) {
    /// One trading week.
    private static final int MOST_LAGS = 5;

    /// Tests the changes about their mean per session.
    ///
    /// @param series three or more observations
    public static Autocorrelation ofChanges(Series series) {
        int count = series.size() - 1;
        double mean = (series.value(count) - series.value(0)) / (series.session(count) - series.session(0));
        double[] changes = new double[count];
        for (int i = 0; i < count; i++) {
            int span = series.span(i + 1);
            changes[i] = (series.difference(i + 1) - mean * span) / Math.sqrt(span);
        }
        return of(changes, Math.min(MOST_LAGS, count / 5));
    }

    /// Tests values with mean zero.
    static Autocorrelation of(double[] values, int lags) {
        double statistic = 0;
        for (int lag = 1; lag <= lags; lag++) {
            double sum = 0;
            double squares = 0;
            for (int i = lag; i < values.length; i++) {
                double product = values[i] * values[i - lag];
                sum += product;
                squares += product * product;
            }
            statistic += squares == 0 ? 0 : sum * sum / squares;
        }
        return new Autocorrelation(lags, statistic, Gamma.regularizedUpperIncompleteGamma(lags / 2.0, statistic / 2));
    }
}
