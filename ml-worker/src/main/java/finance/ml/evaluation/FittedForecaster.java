package finance.ml.evaluation;

/// A model with its parameters, which stay as they are while new observations come in.
public interface FittedForecaster extends AutoCloseable {
    /// Forecasts 1 to `horizon` steps past the end of `known`, which is the fitted history, possibly continued.
    Forecast forecast(Series known, int horizon);

    /// Index of the first observation of the fitted history whose error the standard errors speak of: its start, or
    /// later where a model keeps the end of the history to measure itself on.
    default int errorsFrom() {
        return 0;
    }

    /// Frees what the model holds outside the Java heap; most hold nothing.
    @Override
    default void close() {}
}
