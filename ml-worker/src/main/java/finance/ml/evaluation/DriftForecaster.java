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
        double squares = 0;
        for (double error : sessionErrors(history, drift)) {
            squares += error * error;
        }
        return new Fitted(drift, Math.sqrt(squares / (last - 1)), sessions);
    }

    private static double[] sessionErrors(Series series, double drift) {
        double[] errors = new double[series.size() - 1];
        for (int i = 1; i < series.size(); i++) {
            errors[i - 1] = (series.difference(i) - drift * series.span(i)) / Math.sqrt(series.span(i));
        }
        return errors;
    }

    private record Fitted(double drift, double sigma, int sessions) implements FittedForecaster {
        @Override
        public Forecast forecast(Series known, int horizon) {
            return RandomWalkForecast.forecast(
                    known, horizon, drift, h -> sigma * Math.sqrt(h * (1 + h / (double) sessions)));
        }

        @Override
        public Optional<double[]> sessionErrors(Series known) {
            return Optional.of(DriftForecaster.sessionErrors(known, drift));
        }
    }
}
