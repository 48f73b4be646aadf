package finance.ml.evaluation;

import finance.ml.series.Forecast;
import finance.ml.series.Series;
import java.util.function.IntToDoubleFunction;

/// The forecast of naive and drift: the last value plus the drift per session.
final class RandomWalkForecast {
    private RandomWalkForecast() {}

    static Forecast forecast(Series known, int horizon, double drift, IntToDoubleFunction standardError) {
        double last = known.value(known.size() - 1);
        double[] mean = new double[horizon];
        double[] errors = new double[horizon];
        for (int h = 1; h <= horizon; h++) {
            mean[h - 1] = last + h * drift;
            errors[h - 1] = standardError.applyAsDouble(h);
        }
        return new Forecast(mean, errors);
    }
}
