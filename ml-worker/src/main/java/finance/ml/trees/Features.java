package finance.ml.trees;

import finance.ml.series.Series;

/// What the trees look at, at the close of a session: the last five daily returns and the month's, volatility
/// over a week and a month, volume against the month's, and the day of the week.
final class Features {
    /// Sessions before the one described that are needed.
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

    /// The log of volume over its mean of the month, of shares plus one, since a session may have none.
    private static double relativeVolume(Series series, int index) {
        double sum = 0;
        for (int i = index - LOOKBACK + 1; i <= index; i++) {
            sum += series.volume(i);
        }
        return Math.log((series.volume(index) + 1) / (sum / LOOKBACK + 1));
    }
}
