package finance.ml.report;

import java.time.LocalDate;

/// A model's test window, one step ahead, as `model_runs` keeps it. What a run did not measure is null.
///
/// @param kind the model's name without its order
/// @param rmse in dollars; mape in percent
/// @param winkler80 in the units of the scale: dollars, or logs
/// @param dieboldMariano against naive; negative favours the model
record StoredEvaluation(
        String ticker,
        String command,
        String model,
        String kind,
        LocalDate testFirstDate,
        Integer origins,
        double rmse,
        Double naiveRmse,
        Double mape,
        Double mase,
        Double naiveMase,
        Double coverage80,
        Double coverage95,
        Double winkler80,
        String scale,
        Double dieboldMariano,
        Double pValue,
        String verdict) {

    /// RMSE over naive's: below 1 where the model's errors are smaller; null where naive made none.
    Double ratio() {
        return naiveRmse == null || naiveRmse == 0 ? null : rmse / naiveRmse;
    }

    boolean better() {
        return "better than naive".equals(verdict);
    }
}
