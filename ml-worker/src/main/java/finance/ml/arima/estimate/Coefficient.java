package finance.ml.arima.estimate;

/// An estimated coefficient.
///
/// @param name as in R: ar1…, ma1…, sar1…, sma1…, then `intercept` (the mean) or `drift` (per observation)
/// @param value the estimate
/// @param standardError from the observed information; NaN if the likelihood is flat, for example with
/// cancelling terms
public record Coefficient(String name, double value, double standardError) {}
