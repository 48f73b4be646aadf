package finance.ml.store;

import finance.ml.arima.ArimaFit;
import finance.ml.evaluation.DataSplit;
import finance.ml.evaluation.ModelEvaluation;
import finance.ml.evaluation.Series;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/// A fitted model as `model_runs` keeps it.
///
/// @param command what fitted it: `train`, `tune` or `forecast`
/// @param parameters what tells the fit apart: order, coefficients, scale, grid point; plain values, lists and maps
/// @param likelihood empty for models without one
/// @param test how it did on the test window, empty where it was not judged
/// @param seed empty for models without chance
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

    /// The likelihood's figures, on the scale the model was fitted on.
    public record Likelihood(double logLikelihood, double sigma2, double aic, double aicc, double bic) {
        public static Likelihood of(ArimaFit fit) {
            return new Likelihood(fit.logLikelihood(), fit.sigma2(), fit.aic(), fit.aicc(), fit.bic());
        }
    }

    /// One step ahead over the test window, beside naive at the same origins.
    public record TestRecord(LocalDate testFirstDate, ModelEvaluation model, ModelEvaluation naive) {
        public static TestRecord of(Series series, DataSplit split, ModelEvaluation model, ModelEvaluation naive) {
            return new TestRecord(series.date(split.validationEnd()), model, naive);
        }
    }
}
