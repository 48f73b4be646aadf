package finance.ml.arima.estimate;

/// One estimated coefficient.
///
/// @param name R's names: ar1…, ma1…, sar1…, sma1…, then `intercept` (the mean) or `drift` (per observation)
/// @param value the estimate
/// @param standardError from the observed information; NaN where the likelihood is flat, as with cancelling terms
public record Coefficient(String name, double value, double standardError) {}
