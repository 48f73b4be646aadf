package finance.ml.report;

import java.time.LocalDate;

/// The result of a search over orders or over a grid; a missing value is null.
///
/// @param model the name of the search, such as `auto-ARIMA`
/// @param fit the selected model, if it has a name of its own, such as `ARIMA(0,1,1)`
/// @param parameters those that are single values: `lookback 15, units 32`
/// @param errors of the selected model over the test window
/// @param naive the errors of the naive forecast at the same origins
record TuningRun(
        String ticker,
        String model,
        String fit,
        String parameters,
        LocalDate trainedOn,
        Double aicc,
        StoredEvaluation.Errors errors,
        StoredEvaluation.Errors naive,
        String significance) {}
