package finance.ml.report;

import java.time.LocalDate;

/// The errors of a model over the test window, one step ahead, as stored in `model_runs`; a missing value is null.
///
/// @param kind the model's name without its order
/// @param rmse in dollars; mape in percent
/// @param winkler80 in the units of the scale: dollars, or logs
/// @param dieboldMariano the statistic against naive; negative if the errors of the model are smaller
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

    /// The RMSE divided by the RMSE of naive; null if naive has no error.
    Double ratio() {
        return naiveRmse == null || naiveRmse == 0 ? null : rmse / naiveRmse;
    }

    boolean better() {
        return "better than naive".equals(verdict);
    }
}
