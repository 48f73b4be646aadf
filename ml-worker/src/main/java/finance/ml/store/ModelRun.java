package finance.ml.store;

import finance.ml.arima.ArimaFit;
import finance.ml.evaluation.DataSplit;
import finance.ml.evaluation.ModelEvaluation;
import finance.ml.series.Series;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/// A fitted model as stored in `model_runs`.
///
/// @param command the command that fitted it: `train`, `tune` or `forecast`
/// @param parameters identify the fit: order, coefficients, scale, grid point; plain values, lists and maps
/// @param likelihood empty for models without one
/// @param test the errors over the test window; empty if the model was not evaluated
/// @param seed empty for deterministic models
public record ModelRun(
        Command command,
        String model,
        String ticker,
        LocalDate firstDate,
        LocalDate lastDate,
        int observations,
        Map<String, Object> parameters,
        Optional<Likelihood> likelihood,
        Optional<TestRecord> test,
        Optional<Long> seed) {
    public enum Command {
        TRAIN,
        TUNE,
        FORECAST
    }

    /// The likelihood and the information criteria on the scale that the model was fitted on.
    public record Likelihood(double logLikelihood, double sigma2, double aic, double aicc, double bic) {
        public static Likelihood of(ArimaFit fit) {
            return new Likelihood(fit.logLikelihood(), fit.sigma2(), fit.aic(), fit.aicc(), fit.bic());
        }
    }

    /// The errors one step ahead over the test window, with those of naive at the same origins.
    public record TestRecord(LocalDate testFirstDate, ModelEvaluation model, ModelEvaluation naive) {
        public static TestRecord of(Series series, DataSplit split, ModelEvaluation model, ModelEvaluation naive) {
            return new TestRecord(series.date(split.validationEnd()), model, naive);
        }
    }
}
