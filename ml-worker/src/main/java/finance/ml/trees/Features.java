package finance.ml.trees;

import finance.ml.series.Series;

/// The features of the trees at the close of a session: the last five daily returns and the return of a
/// month, the volatility of a week and of a month, the volume relative to the mean of a month, and the day of
/// the week. A return over several sessions counts as one of one session, see [Series#sessionChange].
final class Features {
    /// The number of sessions before the described one that the features need.
    static final int LOOKBACK = 20;

    private static final int WEEK = 5;
    private static final String[] NAMES = {
        "return_1",
        "return_2",
        "return_3",
        "return_4",
        "return_5",
        "return_20",
        "volatility_5",
        "volatility_20",
        "relative_volume",
        "day_of_week"
    };

    private Features() {}

    static String[] names() {
        return NAMES.clone();
    }

    /// The features at `index`, in the order of the names, from the observations up to it.
    ///
    /// @param logs on the scale of the logs
    static double[] at(Series logs, int index) {
        double[] features = new double[NAMES.length];
        for (int lag = 0; lag < WEEK; lag++) {
            features[lag] = logs.sessionChange(index - lag);
        }
        int next = WEEK;
        features[next++] = sumOfReturns(logs, index, LOOKBACK);
        features[next++] = volatility(logs, index, WEEK);
        features[next++] = volatility(logs, index, LOOKBACK);
        features[next++] = relativeVolume(logs, index);
        features[next] = logs.date(index).getDayOfWeek().getValue();
        return features;
    }

    private static double sumOfReturns(Series logs, int index, int count) {
        double sum = 0;
        for (int i = index - count + 1; i <= index; i++) {
            sum += logs.sessionChange(i);
        }
        return sum;
    }

    private static double volatility(Series logs, int index, int count) {
        double mean = sumOfReturns(logs, index, count) / count;
        double squares = 0;
        for (int i = index - count + 1; i <= index; i++) {
            double deviation = logs.sessionChange(i) - mean;
            squares += deviation * deviation;
        }
        return Math.sqrt(squares / (count - 1));
    }

    /// The logarithm of the volume divided by the mean volume of a month; plus one share, because a volume
    /// may be zero.
    private static double relativeVolume(Series logs, int index) {
        double sum = 0;
        for (int i = index - LOOKBACK + 1; i <= index; i++) {
            sum += logs.volume(i);
        }
        return Math.log((logs.volume(index) + 1) / (sum / LOOKBACK + 1));
    }
}
