package finance.ml.evaluation;

/// A model before it has seen data: what it is and how it is fitted.
public interface Forecaster {
    /// The model's name and what tells it from its siblings, as the leaderboard prints it.
    String name();

    /// Estimates the model on all of `history`, to be asked for forecasts up to `horizon` steps ahead.
    ///
    /// @throws UnusableSeriesException if it cannot be fitted to this series
    FittedForecaster fit(Series history, int horizon);
}
