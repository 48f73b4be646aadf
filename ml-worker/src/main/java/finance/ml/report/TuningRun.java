package finance.ml.report;

import java.time.LocalDate;

/// The result of a search over orders or over a grid.
///
/// @param fit the model chosen, where it has a name of its own: `ARIMA(0,1,1)`; else null
/// @param parameters those that are one value each: `lookback 15, units 32`; null where there are none
record TuningRun(
        String ticker,
        String model,
        String fit,
        String parameters,
        LocalDate trainedOn,
        Double aicc,
        Double rmse,
        Double naiveRmse,
        Double mape,
        Double mase,
        String verdict) {}
