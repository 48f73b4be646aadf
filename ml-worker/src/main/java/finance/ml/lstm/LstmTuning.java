package finance.ml.lstm;

import finance.ml.evaluation.Accuracy;
import finance.ml.evaluation.DataSplit;
import finance.ml.evaluation.ForecastOutcome;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.RollingOrigin;
import finance.ml.series.Series;
import java.util.Comparator;
import java.util.List;

/// Evaluates the points of a grid on one series. The training window fits the weights, the validation window
/// stops the training and selects the point, and the test window is used for the reported errors only.
public final class LstmTuning {
    private static final List<Integer> NEXT_SESSION = List.of(1);

    private final Series series;
    private final DataSplit split;
    private final RollingOrigin validation;
    private final RollingOrigin test;
    private final Accuracy naive;

    public LstmTuning(Series series, DataSplit split) {
        this.series = series;
        this.split = split;
        validation = new RollingOrigin(split.trainingEnd(), split.validationEnd(), split.validation(), NEXT_SESSION);
        test = new RollingOrigin(split.validationEnd(), split.end(), split.test(), NEXT_SESSION);
        naive = accuracy(test.run(new NaiveForecaster(), series), split.validationEnd());
    }

    /// Trains one point and makes rolling-origin forecasts with fixed weights over the validation and the
    /// test window.
    public LstmTrial run(LstmParameters parameters) {
        long start = System.nanoTime();
        LstmForecaster forecaster = new LstmForecaster(parameters);
        try (FittedLstm lstm = forecaster.fit(series.until(split.validationEnd()), 1, split.trainingEnd())) {
            return new LstmTrial(
                    parameters,
                    accuracy(validation.run(lstm, forecaster.name(), series), split.trainingEnd()),
                    accuracy(test.run(lstm, forecaster.name(), series), split.validationEnd()),
                    naive,
                    lstm.epochs(),
                    lstm.bestEpoch(),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    /// The trial with the smallest validation error.
    public static LstmTrial best(List<LstmTrial> trials) {
        return trials.stream()
                .min(Comparator.comparingDouble(trial -> trial.validation().rmse()))
                .orElseThrow();
    }

    private Accuracy accuracy(List<ForecastOutcome> outcomes, int known) {
        List<ForecastOutcome> inDollars = outcomes.stream()
                .map(outcome -> outcome.inDollars(series.scale()))
                .toList();
        return Accuracy.of(inDollars, series.until(known).prices());
    }
}
