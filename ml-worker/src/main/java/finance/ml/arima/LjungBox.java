package finance.ml.arima;

import java.util.Arrays;
import smile.math.special.Gamma;
import smile.timeseries.BoxTest;

/// The portmanteau test of residuals for autocorrelation by Ljung & Box (Biometrika 65, 1978), computed by
/// Smile, with the degrees of freedom reduced by the number of fitted coefficients.
///
/// @param lags the number of tested autocorrelations
/// @param statistic Q
/// @param degreesOfFreedom lags minus the number of ARMA coefficients
/// @param pValue small if the residuals are autocorrelated
public record LjungBox(int lags, double statistic, int degreesOfFreedom, double pValue) {
    /// Missing residuals (NaN) are skipped.
    static LjungBox of(double[] residuals, int fitted) {
        double[] observed =
                Arrays.stream(residuals).filter(e -> !Double.isNaN(e)).toArray();
        int lags = Math.max(Math.min(10, observed.length / 5), fitted + 1);
        double q = BoxTest.ljung(observed, lags).q;
        int df = lags - fitted;
        return new LjungBox(lags, q, df, Gamma.regularizedUpperIncompleteGamma(df / 2.0, q / 2));
    }
}
