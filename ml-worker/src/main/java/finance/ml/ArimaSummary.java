package finance.ml;

import finance.ml.arima.ArimaFit;
import finance.ml.arima.ArimaForecaster.FittedArima;
import finance.ml.arima.ArimaOrder;
import finance.ml.arima.Coefficient;
import finance.ml.arima.LjungBox;
import finance.ml.evaluation.FittedForecaster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An ARIMA fit as a person reads it and as `model_runs.parameters` keeps it.
final class ArimaSummary {
    private final ArimaFit fit;
    private final int missing;

    private ArimaSummary(ArimaFit fit, int missing) {
        this.fit = fit;
        this.missing = missing;
    }

    static ArimaSummary of(FittedForecaster fitted) {
        FittedArima arima = (FittedArima) fitted;
        return new ArimaSummary(arima.fit(), arima.missingSessions());
    }

    ArimaFit fit() {
        return fit;
    }

    /// Coefficients with standard errors, the likelihood's figures, and whether the residuals are white.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "  %s by exact maximum likelihood, %,d values after differencing%s%n",
                fit,
                fit.observations(),
                missing == 0 ? "" : ", " + missing + " sessions without a bar left missing"));
        for (Coefficient coefficient : fit.coefficients()) {
            text.append(String.format(
                    Locale.ROOT,
                    "    %-9s %12.6g  s.e. %s%n",
                    coefficient.name(),
                    coefficient.value(),
                    Double.isNaN(coefficient.standardError())
                            ? "undefined, the likelihood is flat there"
                            : String.format(Locale.ROOT, "%.4g", coefficient.standardError())));
        }
        LjungBox test = fit.ljungBox();
        return text.append(String.format(
                        Locale.ROOT,
                        "    sigma² %.6g, log-likelihood %.3f, AIC %.3f, AICc %.3f, BIC %.3f%n",
                        fit.sigma2(),
                        fit.logLikelihood(),
                        fit.aic(),
                        fit.aicc(),
                        fit.bic()))
                .append(String.format(
                        Locale.ROOT,
                        "    Ljung-Box Q(%d) = %.3f on %d degrees of freedom, p %.3f: residuals %s%n",
                        test.lags(),
                        test.statistic(),
                        test.degreesOfFreedom(),
                        test.pValue(),
                        test.pValue() < 0.05 ? "are still autocorrelated" : "look white"))
                .toString();
    }

    Map<String, Object> parameters() {
        ArimaOrder order = fit.order();
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Object> errors = new LinkedHashMap<>();
        for (Coefficient coefficient : fit.coefficients()) {
            values.put(coefficient.name(), coefficient.value());
            errors.put(coefficient.name(), finite(coefficient.standardError()));
        }
        LjungBox test = fit.ljungBox();
        Map<String, Object> ljungBox = new LinkedHashMap<>();
        ljungBox.put("lags", test.lags());
        ljungBox.put("statistic", finite(test.statistic()));
        ljungBox.put("p_value", finite(test.pValue()));
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("fit", fit.toString());
        parameters.put("order", List.of(order.ar(), order.differences(), order.ma()));
        parameters.put("seasonal_order", seasonal(order));
        parameters.put("coefficients", values);
        parameters.put("standard_errors", errors);
        parameters.put("ljung_box", ljungBox);
        parameters.put("missing_sessions", missing);
        return parameters;
    }

    /// P, D, Q and the period.
    static List<Integer> seasonal(ArimaOrder order) {
        return List.of(order.seasonalAr(), order.seasonalDifferences(), order.seasonalMa(), order.period());
    }

    /// Null for what JSON has no number for.
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
