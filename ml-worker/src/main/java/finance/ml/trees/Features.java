package finance.ml.trees;

import finance.ml.series.Series;

/// The features of the trees at the close of a session: the last five daily returns and the return of a
/// month, the volatility of a week and of a month, the volume relative to the mean of a month, and the day of
/// the week.
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
    static double[] at(Series series, int index) {
        double[] features = new double[NAMES.length];
        for (int lag = 0; lag < WEEK; lag++) {
            features[lag] = series.logReturn(index - lag);
        }
        int next = WEEK;
        features[next++] = sumOfReturns(series, index, LOOKBACK);
        features[next++] = volatility(series, index, WEEK);
        features[next++] = volatility(series, index, LOOKBACK);
        features[next++] = relativeVolume(series, index);
        features[next] = series.date(index).getDayOfWeek().getValue();
        return features;
    }

    private static double sumOfReturns(Series series, int index, int count) {
        double sum = 0;
        for (int i = index - count + 1; i <= index; i++) {
            sum += series.logReturn(i);
        }
        return sum;
    }

    private static double volatility(Series series, int index, int count) {
        double mean = sumOfReturns(series, index, count) / count;
        double squares = 0;
        for (int i = index - count + 1; i <= index; i++) {
            double deviation = series.logReturn(i) - mean;
            squares += deviation * deviation;
        }
        return Math.sqrt(squares / (count - 1));
    }

    /// The logarithm of the volume divided by the mean volume of a month; plus one share, because a volume
    /// may be zero.
    private static double relativeVolume(Series series, int index) {
        double sum = 0;
        for (int i = index - LOOKBACK + 1; i <= index; i++) {
            sum += series.volume(i);
        }
        return Math.log((series.volume(index) + 1) / (sum / LOOKBACK + 1));
    }
}
