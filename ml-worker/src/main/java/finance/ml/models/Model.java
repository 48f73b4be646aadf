package finance.ml.models;

import finance.ml.series.Forecaster;
import java.util.Optional;
import java.util.Set;

/// A model of the list [Models].
///
/// @param title its name in help texts
/// @param standard the model with its default parameters
/// @param uses what the standard model takes part in
/// @param training its training command; empty for a baseline and for a model with a training command of its
/// own
public record Model(String title, Forecaster standard, Set<Use> uses, Optional<ModelOptions> training) {
    /// What a model takes part in.
    public enum Use {
        /// Evaluated in every comparison. The naive forecast always is.
        BASELINE,

        /// Evaluated by `compare`. Naive always is.
        COMPARE,

        /// A candidate of the daily forecast of every ticker.
        FORECAST,

        /// A candidate of the daily forecast of the tickers of WATCHLIST only, because a fit takes seconds.
        WATCHLIST
    }

    /// The family of a model: its name without the order in parentheses, as in `model_runs.kind`.
    ///
    /// @param name the name of a forecaster
    public static String kind(String name) {
        int parenthesis = name.indexOf('(');
        return parenthesis < 0 ? name : name.substring(0, parenthesis);
    }
}
