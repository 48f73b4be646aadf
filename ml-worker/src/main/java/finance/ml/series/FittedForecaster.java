package finance.ml.series;

/// A fitted model. Its parameters do not change when new observations become known.
public interface FittedForecaster extends AutoCloseable {
    /// Forecasts 1 to `horizon` steps past the end of `known`, which is the fitted history, possibly continued.
    Forecast forecast(Series known, int horizon);

    /// Index of the first observation of the fitted history whose error the standard errors speak of: its start, or
    /// later where a model keeps the end of the history to measure itself on.
    default int errorsFrom() {
        return 0;
    }

    /// Frees memory outside the Java heap, if the model has any.
    @Override
    default void close() {}
}
