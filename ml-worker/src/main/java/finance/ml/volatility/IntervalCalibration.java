package finance.ml.volatility;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;

/// Gives the forecasts of one fitted model [CalibratedIntervals]. The variance method and its parameters are
/// fitted once, like the model; the quantiles are those of all errors that are known at the origin.
public final class IntervalCalibration {
    private final FittedForecaster model;
    private final VolatilityModel volatility;

    private IntervalCalibration(FittedForecaster model, VolatilityModel volatility) {
        this.model = model;
        this.volatility = volatility;
    }

    /// Fits the variance to the errors of the model.
    ///
    /// @param history that the model was fitted on
    /// @throws UnusableSeriesException if the volatility cannot be forecast from the errors
    public static IntervalCalibration fit(FittedForecaster model, Series history) {
        return new IntervalCalibration(model, VolatilityModel.fit(errors(model, history), IntervalLevels.ALL));
    }

    /// The intervals around a forecast from the end of `known`.
    ///
    /// @param known the history that the model was fitted on, possibly continued, on the scale of the forecast
    /// @param forecast by the model
    /// @throws UnusableSeriesException if a mean or a bound is no price
    public CalibratedIntervals around(Series known, Forecast forecast) {
        double tick = PriceTick.leastHalfWidth(known);
        VolatilityForecast errors = volatility.forecast(errors(model, known), forecast.horizon(), tick);
        return CalibratedIntervals.of(forecast, known, errors, model.errorsFrom() > 0, tick);
    }

    /// The errors as returns, each over the sessions of the observation. Those before the last missing one are
    /// left out.
    private static LogReturns errors(FittedForecaster model, Series known) {
        Series logs = known.log();
        double[] sessionErrors = model.sessionErrors(known).orElse(null);
        int first = 0;
        for (int i = 1; sessionErrors != null && i < logs.size(); i++) {
            first = Double.isNaN(sessionErrors[i - 1]) ? i : first;
        }
        double[] walk = new double[logs.size() - first];
        int[] sessions = new int[walk.length];
        for (int i = 0; i < walk.length; i++) {
            int index = first + i;
            sessions[i] = logs.session(index);
            if (sessionErrors == null) {
                walk[i] = logs.value(index);
            } else if (i > 0) {
                double unit = known.scale() == Scale.LOG ? 1 : known.value(index - 1);
                walk[i] = walk[i - 1] + sessionErrors[index - 1] / unit * Math.sqrt(logs.span(index));
            }
        }
        return LogReturns.of(walk, sessions);
    }
}
