package finance.ml.series;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The description of a fitted model for the database and the terminal.
///
/// @param parameters the fields of the fit in `model_runs.parameters`: numbers, texts, lists and maps; no NaN
/// @param likelihood empty for models without a likelihood
/// @param text the estimates for the terminal in complete lines; may be empty
public record FitDescription(Map<String, Object> parameters, Optional<LikelihoodSummary> likelihood, String text) {
    /// The field with the named coefficients of a model, a map from name to value.
    public static final String COEFFICIENTS = "coefficients";

    /// The likelihood and the information criteria on the scale that the model was fitted on.
    ///
    /// @param sigma2 the innovation variance
    /// @param aicc infinite if the series is too short for the correction
    public record LikelihoodSummary(double logLikelihood, double sigma2, double aic, double aicc, double bic) {}

    /// The description of a model that has neither a likelihood nor a text.
    public static FitDescription of(Map<String, Object> parameters) {
        return new FitDescription(parameters, Optional.empty(), "");
    }

    /// The same description with one more field.
    public FitDescription with(String field, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(parameters);
        more.put(field, value);
        return new FitDescription(more, likelihood, text);
    }

    /// The same description with more text after its own.
    ///
    /// @param lines complete lines
    public FitDescription withText(String lines) {
        return new FitDescription(parameters, likelihood, text + lines);
    }

    /// The coefficients by name; empty if the model has none.
    public Optional<Object> coefficients() {
        return Optional.ofNullable(parameters.get(COEFFICIENTS));
    }
}
