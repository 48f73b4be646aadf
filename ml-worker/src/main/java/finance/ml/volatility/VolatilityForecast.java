package finance.ml.volatility;

import finance.ml.series.UnusableSeriesException;
import java.util.List;
import java.util.Map;

/// Calibrated intervals of log closes, 1 to `horizon` sessions after the last bar, around any point forecast
/// that is close to "no change".
///
/// The half width is the standard deviation that [MethodSelection]'s method forecasts, times the tracked quantile of
/// [ConformalScores] of the same number of sessions.
///
/// @param method the selected method
/// @param parameters of the method's recursion, fitted to all returns: `omega`, `alpha`, `gamma`, `beta`
/// @param refusals the reason for each method that was no candidate because it could not be fitted on the
///     first half
/// @param deviations standard deviation of the log return 1, 2, … sessions ahead
/// @param levels nominal coverages, such as 0.95, ascending
/// @param halfWidths in logs, by sessions ahead, then by level
public record VolatilityForecast(
        VarianceMethod method,
        Map<String, Double> parameters,
        Map<VarianceMethod, String> refusals,
        double[] deviations,
        List<Double> levels,
        double[][] halfWidths) {
    /// Selects and fits a [VolatilityModel], and forecasts from the end of the same returns.
    ///
    /// @param levels ascending
    /// @param leastHalfWidth the floor of each half width in logs, see [PriceTick#inLogs]
    /// @throws UnusableSeriesException if there are fewer than 60 returns or all are zero
    public static VolatilityForecast of(LogReturns returns, int horizon, List<Double> levels, double leastHalfWidth) {
        return VolatilityModel.fit(returns, levels).forecast(returns, horizon, leastHalfWidth);
    }

    /// The half width of the interval with that nominal coverage, in logs.
    public double halfWidth(int sessionsAhead, double level) {
        return halfWidths[sessionsAhead - 1][levels.indexOf(level)];
    }

    /// The standard deviation of the log return over that number of sessions.
    public double deviation(int sessionsAhead) {
        return deviations[sessionsAhead - 1];
    }
}
