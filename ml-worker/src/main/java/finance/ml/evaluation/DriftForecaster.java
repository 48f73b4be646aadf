package finance.ml.evaluation;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import java.util.Optional;

/// The random walk with drift: the line through the fitted history's first and last observation, continued
/// from the last known one. The standard error h sessions ahead is σ√(h(1 + h/S)), where S is the number of
/// sessions from the first to the last observation, and σ² the sum of the squared residuals, each divided by
/// its number of sessions, over the number of residuals less one. Hyndman & Athanasopoulos, *Forecasting:
/// Principles and Practice*, 3rd ed., sections 5.2 and 5.5.
public final class DriftForecaster implements Forecaster {
    @Override
    public String name() {
        return "drift";
    }

    @Override
    public FittedForecaster fit(Series history, int horizon) {
        history.requireUsable(4, name());
        int last = history.size() - 1;
        int sessions = history.session(last) - history.session(0);
        double drift = (history.value(last) - history.value(0)) / sessions;
        double[] errors = new double[last];
        double squares = 0;
        for (int i = 1; i <= last; i++) {
            double error = (history.difference(i) - drift * history.span(i)) / Math.sqrt(history.span(i));
            errors[i - 1] = error;
            squares += error * error;
        }
        return new Fitted(drift, Math.sqrt(squares / (last - 1)), sessions, errors);
    }

    private record Fitted(double drift, double sigma, int sessions, double[] errors) implements FittedForecaster {
        @Override
        public Forecast forecast(Series known, int horizon) {
            return RandomWalkForecast.forecast(
                    known, horizon, drift, h -> sigma * Math.sqrt(h * (1 + h / (double) sessions)));
        }

        @Override
        public Optional<double[]> sessionErrors() {
            return Optional.of(errors);
        }
    }
}
