package finance.ml.series;

import java.util.Optional;

/// A model that is not fitted yet.
public interface Forecaster {
    /// The name of the model, with the parameters that identify it, as the leaderboard prints it.
    String name();

    /// Estimates the model on all of `history`, for forecasts up to `horizon` steps ahead.
    ///
    /// @throws UnusableSeriesException if it cannot be fitted to this series
    FittedForecaster fit(Series history, int horizon);

    /// The form of this model that is fitted for a whole market: the same one, or one that is fitted faster.
    /// Empty if a test that takes less time than a fit finds no evidence that the model can forecast this
    /// history better than a random walk with or without drift.
    default Optional<Forecaster> screened(Series history) {
        return Optional.of(this);
    }
}
