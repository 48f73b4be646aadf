package finance.ml.evaluation;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;

/// Tomorrow = today: the random walk, whose h-step standard error is σ√h with σ the root mean square of the fitted
/// differences. Hyndman & Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed., sections 5.2 and 5.5.
public final class NaiveForecaster implements Forecaster {
    public static final String NAME = "naive";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public FittedForecaster fit(Series history, int horizon) {
        history.requireUsable(3, NAME);
        double sigma = Math.sqrt(EwmaVariance.meanSquaredDifference(history));
        return (known, steps) -> RandomWalkForecast.forecast(known, steps, 0, h -> sigma * Math.sqrt(h));
    }
}
