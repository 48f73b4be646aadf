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
    /// The least number of returns for a forecast.
    public static final int LEAST_RETURNS = 60;

    /// Forecasts from these returns only.
    ///
    /// @param levels ascending
    /// @param leastHalfWidth the floor of each half width in logs, see [PriceTick#inLogs]
    /// @throws UnusableSeriesException if there are fewer than 60 returns or all are zero
    public static VolatilityForecast of(LogReturns returns, int horizon, List<Double> levels, double leastHalfWidth) {
        if (returns.size() < LEAST_RETURNS) {
            throw new UnusableSeriesException("expected at least %d returns for a forecast of the volatility, found %d"
                    .formatted(LEAST_RETURNS, returns.size()));
        }
        MethodSelection selection = new MethodSelection(returns, levels);
        VarianceMethod method = selection.selected();
        VarianceRecursion recursion = method.fit(returns);
        ForecastErrors errors = new ForecastErrors(returns, recursion);
        double[] deviations = new double[horizon];
        double[][] halfWidths = new double[horizon][levels.size()];
        for (int h = 1; h <= horizon; h++) {
            deviations[h - 1] = errors.deviation(h);
            ConformalScores scores = errors.scores(h);
            for (int i = 0; i < levels.size(); i++) {
                double least = i == 0 ? leastHalfWidth : halfWidths[h - 1][i - 1];
                halfWidths[h - 1][i] = Math.max(least, scores.trackedQuantile(levels.get(i)) * deviations[h - 1]);
            }
        }
        return new VolatilityForecast(
                method, recursion.parameters(), selection.refusals(), deviations, levels, halfWidths);
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
