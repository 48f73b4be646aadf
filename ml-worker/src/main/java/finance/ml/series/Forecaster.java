package finance.ml.series;

/// A model that is not fitted yet.
public interface Forecaster {
    /// The name of the model, with the parameters that identify it, as the leaderboard prints it.
    String name();

    /// Estimates the model on all of `history`, for forecasts up to `horizon` steps ahead.
    ///
    /// @throws UnusableSeriesException if it cannot be fitted to this series
    FittedForecaster fit(Series history, int horizon);
}
