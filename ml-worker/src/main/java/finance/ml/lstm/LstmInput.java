package finance.ml.lstm;

/// What the network is shown of a series, and forecasts the next of.
public enum LstmInput {
    /// Values scaled to 0…1 between the training part's smallest and largest. A close outside that range, which a
    /// trending price reaches soon, is nothing the network was trained on.
    CLOSES,
    /// Differences to the value before, which on logs are log returns, with the training part's mean and standard
    /// deviation taken out.
    CHANGES
}
