package finance.ml.trees;

import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import java.util.stream.IntStream;

/// Stochastic gradient boosting of regression trees, by Smile: Friedman, *Stochastic gradient boosting*,
/// Computational Statistics & Data Analysis 38 (2002) 367–378. The forecasts are direct, with separate trees
/// for each number of steps ahead: Hyndman & Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed.,
/// section 13.8. Returns and volatilities are those of one session, also where the sessions between two bars
/// have none.
public final class TreesForecaster implements Forecaster {
    public static final String NAME = "trees";
    /// One month of lookback, and enough sessions for several leaves.
    private static final int REQUIRED = 150;

    private final TreeParameters parameters;

    public TreesForecaster(TreeParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FittedTrees fit(Series history, int horizon) {
        history.requireUsable(REQUIRED + horizon, NAME);
        Series logs = history.log();
        return new FittedTrees(
                parameters,
                IntStream.rangeClosed(1, horizon)
                        .mapToObj(sessions -> BoostedReturn.fit(logs, sessions, parameters))
                        .toList());
    }
}
