package finance.ml.series;

import java.util.Map;
import java.util.Optional;

/// A fitted model. Its parameters do not change when new observations become known.
public interface FittedForecaster extends AutoCloseable {
    /// Forecasts 1 to `horizon` steps after the end of `known`, which is the fitted history, possibly
    /// continued.
    Forecast forecast(Series known, int horizon);

    /// Index of the first observation of the fitted history that the standard errors were measured on: 0, or
    /// later for a model that holds out the end of the history for this purpose.
    default int errorsFrom() {
        return 0;
    }

    /// The estimates; empty by default.
    default FitDescription describe() {
        return FitDescription.of(Map.of());
    }

    /// The forecaster of the specification that this fit selected, for example of an order, so that a longer
    /// history is fitted without a new search. Empty for a model that selects nothing.
    default Optional<Forecaster> selected() {
        return Optional.empty();
    }

    /// Frees memory outside the Java heap, if the model has any.
    @Override
    default void close() {}
}
