package finance.ml.series;

/// The scale of the values of a [Series]: closes, or their natural logarithms. A Gaussian interval on the log
/// scale is a log-normal interval of prices: its lower bound is above zero and its width is proportional to
/// the price.
public enum Scale {
    LEVEL,
    LOG;

    /// The price that a value on this scale stands for (of a log forecast's mean: the median price).
    public double toPrice(double value) {
        return this == LOG ? Math.exp(value) : value;
    }

    /// A price on this scale.
    public double fromPrice(double price) {
        return this == LOG ? Math.log(price) : price;
    }

    /// The standard deviation on this scale, near `price`, of a price whose log has the given one (the delta
    /// method).
    public double standardErrorFromLog(double logStandardError, double price) {
        return this == LOG ? logStandardError : price * logStandardError;
    }
}
