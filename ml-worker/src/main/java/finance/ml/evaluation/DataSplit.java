package finance.ml.evaluation;

/// A history in three parts, in time's order: training estimates, validation picks, test judges and is looked at
/// once.
///
/// @param trainingEnd observations in training
/// @param validationEnd observations in training and validation
/// @param end all observations
public record DataSplit(int trainingEnd, int validationEnd, int end) {
    public DataSplit {
        if (trainingEnd < 1 || validationEnd <= trainingEnd || end <= validationEnd) {
            throw new UnusableSeriesException(
                    "expected observations for training, validation and test, found parts ending at %d, %d and %d"
                            .formatted(trainingEnd, validationEnd, end));
        }
    }

    /// The last `test` observations judge, the `validation` before them pick, the rest trains.
    public static DataSplit ofLast(Series series, int validation, int test) {
        int size = series.size();
        return new DataSplit(size - validation - test, size - test, size);
    }

    /// The last fifth judges, a fifth before it picks, three fifths train.
    public static DataSplit ofFifths(Series series) {
        int fifth = series.size() / 5;
        return ofLast(series, fifth, fifth);
    }

    public int validation() {
        return validationEnd - trainingEnd;
    }

    public int test() {
        return end - validationEnd;
    }
}
