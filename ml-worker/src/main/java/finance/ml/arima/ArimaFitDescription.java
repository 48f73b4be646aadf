package finance.ml.arima;

import finance.ml.arima.estimate.Coefficient;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.FitDescription;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// The description of a fitted ARIMA model, as JSON and as text.
public final class ArimaFitDescription {
    private static final String NOT_ADMISSIBLE =
            "    warning: a root has a modulus below 1.01, so terms may cancel or the order may have a term too many; its"
                    + " forecasts may be worse than the naive forecast\n";

    private final ArimaFit fit;
    private final Series series;
    private final int missing;

    /// @param series the history that the model was fitted to
    ArimaFitDescription(ArimaFit fit, Series series) {
        this.fit = fit;
        this.series = series;
        missing = ArimaForecaster.onSessions(series).length - series.size();
    }

    FitDescription description() {
        FitDescription.LikelihoodSummary likelihood = new FitDescription.LikelihoodSummary(
                fit.logLikelihood(), fit.sigma2(), fit.aic(), fit.aicc(), fit.bic());
        return new FitDescription(parameters(), Optional.of(likelihood), text());
    }

    private Map<String, Object> parameters() {
        ArimaOrder order = fit.order();
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("fit", fit.toString());
        parameters.put("order", List.of(order.ar(), order.differences(), order.ma()));
        parameters.put(
                "seasonal_order",
                List.of(order.seasonalAr(), order.seasonalDifferences(), order.seasonalMa(), order.period()));
        parameters.put("constant", hasConstant());
        parameters.put(FitDescription.COEFFICIENTS, byName(Coefficient::value));
        parameters.put("standard_errors", byName(Coefficient::standardError));
        parameters.put("ljung_box_p", fit.ljungBox().pValue());
        parameters.put("missing_sessions", missing);
        parameters.put("admissible", fit.admissible());
        return parameters;
    }

    private boolean hasConstant() {
        return fit.coefficients().stream()
                .map(Coefficient::name)
                .anyMatch(name -> name.equals("intercept") || name.equals("drift"));
    }

    /// Null instead of NaN (flat likelihood), which JSON does not have.
    private Map<String, Object> byName(ToDoubleFunction<Coefficient> figure) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Coefficient coefficient : fit.coefficients()) {
            double value = figure.applyAsDouble(coefficient);
            figures.put(coefficient.name(), Double.isFinite(value) ? value : null);
        }
        return figures;
    }

    private String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "  %s of %s on the whole history: %,d sessions%s%n",
                fit,
                series.scale() == Scale.LOG ? "log closes" : "closes",
                series.size() + missing,
                missing == 0
                        ? ""
                        : String.format(Locale.ROOT, ", %,d of them without a bar (missing values)", missing)));
        for (Coefficient coefficient : fit.coefficients()) {
            text.append(String.format(
                    Locale.ROOT,
                    "    %-9s %12s  standard error %s%n",
                    coefficient.name(),
                    figure(coefficient.value()),
                    Double.isFinite(coefficient.standardError())
                            ? figure(coefficient.standardError())
                            : "unknown (flat likelihood)"));
        }
        LjungBox test = fit.ljungBox();
        return text.append(String.format(
                        Locale.ROOT,
                        "    sigma2 %s, log-likelihood %.2f, AIC %.2f, AICc %.2f, BIC %.2f%n",
                        figure(fit.sigma2()),
                        fit.logLikelihood(),
                        fit.aic(),
                        fit.aicc(),
                        fit.bic()))
                .append(String.format(
                        Locale.ROOT,
                        "    Ljung-Box test of the residuals: Q %.2f, %d degrees of freedom, p %.3f: %s%n",
                        test.statistic(),
                        test.degreesOfFreedom(),
                        test.pValue(),
                        test.pValue() < 0.05 ? "significant autocorrelation" : "no significant autocorrelation"))
                .append(fit.admissible() ? "" : NOT_ADMISSIBLE)
                .toString();
    }

    private static String figure(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.4g", value);
    }
}
