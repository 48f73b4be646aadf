package finance.ml.lstm;

import finance.ml.series.Series;

/// Converts between the values of a series and the scaled values of the network: `(x − offset) / width`,
/// where x is the value or its change over one session.
///
/// @param width positive
record Scaler(LstmInput input, double offset, double width) {

    /// Fits offset and width on the training part only.
    static Scaler fit(LstmInput input, Series training) {
        double[] raw = new double[training.size() - first(input)];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = raw(input, training, first(input) + i);
        }
        return input == LstmInput.CLOSES ? minMax(raw) : standard(raw);
    }

    /// The first index that has a scaled number: a change needs a value before it.
    static int first(LstmInput input) {
        return input == LstmInput.CLOSES ? 0 : 1;
    }

    double scaled(Series series, int index) {
        return (raw(input, series, index) - offset) / width;
    }

    /// Converts a scaled number back into a value of the series; `previous` is the value before it.
    double value(double previous, double scaled) {
        double raw = offset + width * scaled;
        return input == LstmInput.CLOSES ? raw : previous + raw;
    }

    private static double raw(LstmInput input, Series series, int index) {
        return input == LstmInput.CLOSES ? series.value(index) : series.sessionChange(index);
    }

    private static Scaler minMax(double[] raw) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double x : raw) {
            min = Math.min(min, x);
            max = Math.max(max, x);
        }
        return new Scaler(LstmInput.CLOSES, min, max - min);
    }

    private static Scaler standard(double[] raw) {
        double mean = 0;
        for (double x : raw) {
            mean += x / raw.length;
        }
        double squares = 0;
        for (double x : raw) {
            squares += (x - mean) * (x - mean);
        }
        double deviation = Math.sqrt(squares / raw.length);
        return new Scaler(LstmInput.CHANGES, mean, deviation == 0 ? 1 : deviation);
    }
}
