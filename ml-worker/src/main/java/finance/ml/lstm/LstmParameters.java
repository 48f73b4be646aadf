package finance.ml.lstm;

/// What an LSTM is before it has seen data.
///
/// @param input what it is shown
/// @param lookback sessions in a window
/// @param units of hidden state
/// @param epochs the most passes over the training windows
/// @param batchSize windows a step
/// @param learningRate of Adam
/// @param patience epochs without a smaller validation error after which training stops
/// @param seed of the first weights and the windows' order; the same seed gives the same model to the last digit
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

    public static LstmParameters defaults() {
        return new LstmParameters(LstmInput.CLOSES, 30, 64, 10, 32, 0.001, 3, 1);
    }

    public LstmParameters withInput(LstmInput other) {
        return new LstmParameters(other, lookback, units, epochs, batchSize, learningRate, patience, seed);
    }

    public LstmParameters withSizes(int newLookback, int newUnits, int newEpochs, int newBatchSize) {
        return new LstmParameters(input, newLookback, newUnits, newEpochs, newBatchSize, learningRate, patience, seed);
    }
}
