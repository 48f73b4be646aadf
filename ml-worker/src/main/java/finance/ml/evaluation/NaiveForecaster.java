package finance.ml.evaluation;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;

/// The naive forecast is the last value (random walk). The standard error h sessions ahead is σ√h, where σ²
/// is the mean square of the differences, each divided by the number of its sessions. Hyndman &
/// Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed., sections 5.2 and 5.5.
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
