package finance.ml.arima;

import java.util.Arrays;
import smile.math.special.Gamma;
import smile.timeseries.BoxTest;

/// Ljung & Box's portmanteau test of the residuals for autocorrelation left over (Biometrika 65, 1978), by Smile,
/// with the degrees of freedom that the fitted coefficients leave.
///
/// @param lags how many autocorrelations are tested
/// @param statistic Q
/// @param degreesOfFreedom lags less the ARMA coefficients
/// @param pValue small where the residuals are not white
public record LjungBox(int lags, double statistic, int degreesOfFreedom, double pValue) {
    /// Missing residuals (NaN) are left out.
    static LjungBox of(double[] residuals, int fitted) {
        double[] observed =
                Arrays.stream(residuals).filter(e -> !Double.isNaN(e)).toArray();
        int lags = Math.max(Math.min(10, observed.length / 5), fitted + 1);
        double q = BoxTest.ljung(observed, lags).q;
        int df = lags - fitted;
        return new LjungBox(lags, q, df, Gamma.regularizedUpperIncompleteGamma(df / 2.0, q / 2));
    }
}
