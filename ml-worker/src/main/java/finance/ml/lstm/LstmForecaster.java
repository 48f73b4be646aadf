package finance.ml.lstm;

import finance.ml.series.Forecaster;
import finance.ml.series.HoldOut;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;

/// An LSTM on windows of one series, by DJL on the PyTorch engine.
///
/// The scaler and the weights are fitted on the training part only. The validation part, the end of the
/// history, is used for early stopping and for the standard errors.
public final class LstmForecaster implements Forecaster {
    public static final String NAME = "lstm";
    private static final int REQUIRED_TARGETS = 20;

    private final LstmParameters parameters;

    public LstmForecaster(LstmParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public String name() {
        return NAME;
    }

    /// Uses the last fifth of the history for validation.
    @Override
    public FittedLstm fit(Series history, int horizon) {
        return fit(history, horizon, HoldOut.start(history.size()));
    }

    /// Uses the observations from `trainingEnd` on for validation.
    ///
    /// @param trainingEnd number of observations in the training part; the rest is the validation part
    /// @throws UnusableSeriesException if either part has too few windows, or all values of the training part
    ///     are equal
    public FittedLstm fit(Series history, int horizon, int trainingEnd) {
        int required = Scaler.first(parameters.input()) + parameters.lookback() + REQUIRED_TARGETS;
        Series training = history.until(trainingEnd);
        training.requireUsable(required, "training the LSTM with a lookback of " + parameters.lookback());
        if (history.size() - trainingEnd < REQUIRED_TARGETS + horizon) {
            throw new UnusableSeriesException("expected at least %d observations to validate the LSTM, found %d"
                    .formatted(REQUIRED_TARGETS + horizon, history.size() - trainingEnd));
        }
        Scaler scaler = Scaler.fit(parameters.input(), training);
        int lookback = parameters.lookback();
        Training run = Training.run(
                parameters,
                TrainingWindows.of(history, scaler, lookback, 0, trainingEnd),
                TrainingWindows.of(history, scaler, lookback, trainingEnd, history.size()));
        return FittedLstm.of(parameters, scaler, run, history, trainingEnd, horizon);
    }
}
