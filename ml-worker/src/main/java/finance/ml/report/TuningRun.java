package finance.ml.report;

import java.time.LocalDate;

/// What a search over orders or a grid came to.
///
/// @param parameters as stored, JSON
record TuningRun(
        String ticker,
        String model,
        String parameters,
        LocalDate trainedOn,
        Double aicc,
        Double rmse,
        Double naiveRmse,
        Double mape,
        Double mase,
        String verdict) {}
