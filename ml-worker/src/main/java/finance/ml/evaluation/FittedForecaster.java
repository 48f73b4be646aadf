package finance.ml.evaluation;

/// A model with its parameters, which stay as they are while new observations come in.
public interface FittedForecaster extends AutoCloseable {
    /// Forecasts 1 to `horizon` steps past the end of `known`, which is the fitted history, possibly continued.
    Forecast forecast(Series known, int horizon);

    /// Frees what the model holds outside the Java heap; most hold nothing.
    @Override
    default void close() {}
}
