package finance.ml.evaluation;

import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import java.util.List;

/// The errors of point forecasts. RMSE and MAE are in the units of the series, MAPE is in percent of the
/// price for all scales. MASE is the MAE divided by the mean absolute difference of the training part, which
/// is the MAE of the naive forecast there; a difference over k sessions is divided by √k: Hyndman & Koehler,
/// *Another look at measures of forecast accuracy*, International Journal of Forecasting 22 (2006) 679–688.
///
/// @param count the number of forecasts
public record Accuracy(int count, double rmse, double mae, double mape, double mase) {

    /// The errors of the forecasts of one model.
    ///
    /// @param outcomes of one model at one horizon, not empty
    /// @param training the observations before the first origin, for the denominator of MASE
    /// @throws UnusableSeriesException if the training part is constant, so that MASE is undefined
    public static Accuracy of(List<ForecastOutcome> outcomes, Series training) {
        training.requireUsable(2, "the denominator of MASE");
        double squares = 0;
        double absolute = 0;
        double relative = 0;
        for (ForecastOutcome outcome : outcomes) {
            squares += outcome.error() * outcome.error();
            absolute += Math.abs(outcome.error());
            double price = training.scale().toPrice(outcome.actual());
            relative += Math.abs((price - training.scale().toPrice(outcome.mean())) / price);
        }
        int count = outcomes.size();
        double mae = absolute / count;
        return new Accuracy(
                count, Math.sqrt(squares / count), mae, 100 * relative / count, mae / meanAbsoluteDifference(training));
    }

    /// The denominator of MASE.
    public static double meanAbsoluteDifference(Series series) {
        double sum = 0;
        for (int i = 1; i < series.size(); i++) {
            sum += Math.abs(series.difference(i)) / Math.sqrt(series.span(i));
        }
        return sum / (series.size() - 1);
    }
}
