package finance.ml.report;

import finance.ml.evaluation.Significance;
import java.time.LocalDate;

/// The errors of a model over the test window, one step ahead, as stored in `model_runs`; a missing value is
/// null.
///
/// @param model the errors of the model
/// @param naive the errors of naive at the same origins
/// @param significance the text of a [Significance]
record StoredEvaluation(
        Run run,
        Window window,
        Errors model,
        Errors naive,
        Intervals intervals,
        AgainstNaive againstNaive,
        String significance) {

    /// @param kind the family of the model: its name without the order
    record Run(String ticker, String command, String model, String kind) {
        boolean isTuned() {
            return command.equals("tune");
        }
    }

    /// The test window.
    record Window(LocalDate firstDate, Integer origins) {}

    /// @param rmse in dollars
    /// @param mape in percent
    record Errors(Double rmse, Double mape, Double mase) {}

    /// @param winkler80 on the scale: dollars, or logs
    /// @param scale that the model was fitted on
    record Intervals(Double coverage80, Double coverage95, Double winkler80, String scale) {
        /// In dollars, or in percent of the price for a model of logs.
        String winkler80Text() {
            if (winkler80 == null) {
                return ReportNumbers.fixed(null, 2);
            }
            return "LOG".equals(scale)
                    ? ReportNumbers.fixed(100 * winkler80, 2) + " %"
                    : "$" + ReportNumbers.price(winkler80);
        }
    }

    /// The Diebold-Mariano test.
    ///
    /// @param statistic negative if the errors of the model are smaller
    record AgainstNaive(Double statistic, Double pValue) {}

    /// The RMSE divided by the RMSE of naive; null if naive has no error.
    Double ratio() {
        return naive.rmse() == null || naive.rmse() == 0 ? null : Double.valueOf(model.rmse() / naive.rmse());
    }

    boolean better() {
        return Significance.BETTER.toString().equals(significance);
    }
}
