package finance.ml.lstm;

/// The hyperparameters of an LSTM.
///
/// @param input the kind of input
/// @param lookback sessions in a window
/// @param units the size of the hidden state
/// @param epochs the maximum number of passes over the training windows
/// @param batchSize the number of windows per step
/// @param learningRate the learning rate of Adam
/// @param patience epochs without a smaller validation error after which training stops
/// @param seed random seed of the initial weights and of the order of the windows; training with the same
///     seed gives exactly the same model
public record LstmParameters(
        LstmInput input,
        int lookback,
        int units,
        int epochs,
        int batchSize,
        double learningRate,
        int patience,
        long seed) {

    public LstmParameters {
        if (lookback < 1 || units < 1 || epochs < 1 || batchSize < 1 || !(learningRate > 0) || patience < 1) {
            throw new IllegalArgumentException(
                    "expected lookback, units, epochs, batch size, learning rate and patience above zero, found %d, %d, %d, %d, %s, %d"
                            .formatted(lookback, units, epochs, batchSize, learningRate, patience));
        }
    }

    /// The defaults of `train-lstm` and `compare`.
    public static LstmParameters defaults() {
        return new LstmParameters(LstmInput.CHANGES, 30, 64, 10, 32, 0.001, 3, 1);
    }

    public LstmParameters withInput(LstmInput other) {
        return new LstmParameters(other, lookback, units, epochs, batchSize, learningRate, patience, seed);
    }

    public LstmParameters withSizes(int newLookback, int newUnits, int newEpochs, int newBatchSize) {
        return new LstmParameters(input, newLookback, newUnits, newEpochs, newBatchSize, learningRate, patience, seed);
    }
}
