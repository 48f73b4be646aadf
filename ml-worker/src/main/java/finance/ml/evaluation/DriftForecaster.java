package finance.ml.evaluation;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;

/// The random walk with drift: the line through the fitted history's first and last observation, continued
/// from the last known one. The h-step standard error is σ√(h(1 + h/(T−1))), T the fitted observations, σ²
/// the squared residuals over T−2. Hyndman & Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed.,
/// sections 5.2 and 5.5.
public final class DriftForecaster implements Forecaster {
    @Override
    public String name() {
        return "drift";
    }

    @Override
    public FittedForecaster fit(Series history, int horizon) {
        history.requireUsable(4, name());
        int differences = history.size() - 1;
        double drift = (history.value(differences) - history.value(0)) / differences;
        double squares = 0;
        for (int i = 1; i <= differences; i++) {
            double residual = history.difference(i) - drift;
            squares += residual * residual;
        }
        double sigma = Math.sqrt(squares / (differences - 1));
        return (known, steps) -> RandomWalkForecast.forecast(
                known, steps, drift, h -> sigma * Math.sqrt(h * (1 + h / (double) differences)));
    }
}
