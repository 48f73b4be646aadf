package finance.ml.store;

import finance.ml.evaluation.DataSplit;
import finance.ml.evaluation.ModelEvaluation;
import finance.ml.series.FitDescription.LikelihoodSummary;
import finance.ml.series.Series;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/// A fitted model as stored in `model_runs`.
///
/// @param command the command that fitted it, as in the column `command`
/// @param parameters identify the fit: order, coefficients, scale, grid point; plain values, lists and maps
/// @param likelihood empty for models without one
/// @param test the errors over the test window; empty if the model was not evaluated
/// @param seed empty for deterministic models
public record ModelRun(
        RunCommand command,
        String model,
        String ticker,
        LocalDate firstDate,
        LocalDate lastDate,
        int observations,
        Map<String, Object> parameters,
        Optional<LikelihoodSummary> likelihood,
        Optional<TestRecord> test,
        Optional<Long> seed) {
    public enum RunCommand {
        TRAIN,
        TUNE,
        FORECAST,

        /// A model that the daily forecast of a ticker of WATCHLIST did not select.
        CANDIDATE
    }

    /// The errors one step ahead over the test window, with those of the naive forecast at the same
    /// origins.
    public record TestRecord(LocalDate testFirstDate, ModelEvaluation model, ModelEvaluation naive) {
        public static TestRecord of(Series series, DataSplit split, ModelEvaluation model, ModelEvaluation naive) {
            return new TestRecord(series.date(split.validationEnd()), model, naive);
        }
    }
}
