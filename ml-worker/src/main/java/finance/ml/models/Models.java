package finance.ml.models;

import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.SearchBounds;
import finance.ml.evaluation.DriftForecaster;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.lstm.LstmForecaster;
import finance.ml.lstm.LstmParameters;
import finance.ml.models.Model.Use;
import finance.ml.series.Forecaster;
import finance.ml.trees.TreeParameters;
import finance.ml.trees.TreesForecaster;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The models of this worker. The commands, their help texts and the daily forecast read this list.
public final class Models {
    /// In the order of the leaderboard; the simplest one first, which is preferred if errors are equal.
    public static final List<Model> ALL = List.of(
            new Model("naive", new NaiveForecaster(), Set.of(Use.FORECAST), Optional.empty()),
            new Model(
                    "drift", new DriftForecaster(), Set.of(Use.BASELINE, Use.COMPARE, Use.FORECAST), Optional.empty()),
            new Model(
                    "auto-ARIMA",
                    ArimaForecaster.searched(SearchBounds.nonSeasonal()),
                    Set.of(Use.COMPARE, Use.FORECAST),
                    Optional.of(ArimaModel.OPTIONS)),
            new Model(
                    "trees",
                    new TreesForecaster(TreeParameters.defaults()),
                    Set.of(Use.COMPARE, Use.WATCHLIST),
                    Optional.of(TreesModel.OPTIONS)),
            new Model(
                    "LSTM",
                    new LstmForecaster(LstmParameters.defaults()),
                    Set.of(Use.COMPARE, Use.WATCHLIST),
                    Optional.empty()));

    private Models() {}

    /// The standard models that take part in that use.
    public static List<Forecaster> forecasters(Use use) {
        return ALL.stream()
                .filter(model -> model.uses().contains(use))
                .map(Model::standard)
                .toList();
    }

    /// The candidates of the daily forecast of one ticker, naive first.
    ///
    /// @param watched whether the ticker is in WATCHLIST
    public static List<Forecaster> candidates(boolean watched) {
        return ALL.stream()
                .filter(model -> model.uses().contains(Use.FORECAST)
                        || (watched && model.uses().contains(Use.WATCHLIST)))
                .map(Model::standard)
                .toList();
    }

    /// Their titles, separated by commas.
    public static String titles(Use use) {
        return ALL.stream()
                .filter(model -> model.uses().contains(use))
                .map(Model::title)
                .collect(Collectors.joining(", "));
    }
}
