package finance.ml.evaluation;

import finance.ml.series.HoldOut;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;

/// Splits a history by time into three windows: training (estimates the parameters), validation (selects the
/// model) and test (measures the errors; used once).
///
/// @param trainingEnd number of observations in the training window
/// @param validationEnd number of observations in the training and validation windows
/// @param end number of all observations
public record DataSplit(int trainingEnd, int validationEnd, int end) {
    public DataSplit {
        if (trainingEnd < 1 || validationEnd <= trainingEnd || end <= validationEnd) {
            throw new UnusableSeriesException(
                    "expected observations for training, validation and test, found parts ending at %d, %d and %d"
                            .formatted(trainingEnd, validationEnd, end));
        }
    }

    /// The test window is the last `test` observations, the validation window the `validation` before them.
    public static DataSplit ofLast(Series series, int validation, int test) {
        int size = series.size();
        return new DataSplit(size - validation - test, size - test, size);
    }

    /// The test window is the last fifth, the validation window the fifth before it.
    public static DataSplit ofFifths(Series series) {
        int fifth = HoldOut.size(series.size());
        return ofLast(series, fifth, fifth);
    }

    public int validation() {
        return validationEnd - trainingEnd;
    }

    public int test() {
        return end - validationEnd;
    }
}
