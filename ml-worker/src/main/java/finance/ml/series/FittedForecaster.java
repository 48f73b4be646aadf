package finance.ml.series;

import java.util.Map;
import java.util.Optional;

/// A fitted model. Its parameters do not change when new observations become known.
public interface FittedForecaster extends AutoCloseable {
    /// Forecasts 1 to `horizon` sessions after the end of `known`, which is the fitted history, possibly
    /// continued.
    Forecast forecast(Series known, int horizon);

    /// Index of the first observation of the fitted history that the standard errors were measured on: 0, or
    /// later for a model that holds out the end of the history for this purpose.
    default int errorsFrom() {
        return 0;
    }

    /// The errors of the forecasts of `known`, the fitted history, possibly continued. Each forecast is made
    /// from the observation before: one error for each observation after the first, divided by the square root
    /// of its variance relative to that of one session ahead. NaN where the model has none. Empty if the model
    /// does not compute them; then the changes of the series take their place.
    default Optional<double[]> sessionErrors(Series known) {
        return Optional.empty();
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
