package finance.ml.lstm;

/// The input of the network, which is also what it forecasts.
public enum LstmInput {
    /// Values scaled to 0…1 by the minimum and maximum of the training part. The network was not trained on
    /// values outside that range, which a price with a trend reaches soon.
    CLOSES,

    /// Differences to the value before (log returns on the log scale), as those of one session
    /// ([finance.ml.series.Series#sessionChange]), standardized by the mean and the standard deviation of the
    /// training part.
    CHANGES
}
