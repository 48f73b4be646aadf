package finance.ml.volatility;

import finance.ml.series.UnusableSeriesException;
import java.util.List;
import java.util.Map;

/// A variance method with the parameters that were fitted to the returns of a history. The parameters do not
/// change when later returns become known; the quantiles of the errors do.
///
/// @param method the one that [MethodSelection] selects
/// @param refusals the reason for each method that was no candidate because it could not be fitted on the
///     first half
/// @param levels nominal coverages, such as 0.95, ascending
record VolatilityModel(
        VarianceMethod method, VarianceRecursion recursion, Map<VarianceMethod, String> refusals, List<Double> levels) {
    /// The least number of returns of the history.
    static final int LEAST_RETURNS = 60;

    /// Selects and fits the method.
    ///
    /// @param levels ascending
    /// @throws UnusableSeriesException if there are fewer than 60 returns or all are zero
    static VolatilityModel fit(LogReturns returns, List<Double> levels) {
        if (returns.size() < LEAST_RETURNS) {
            throw new UnusableSeriesException("expected at least %d returns for a forecast of the volatility, found %d"
                    .formatted(LEAST_RETURNS, returns.size()));
        }
        MethodSelection selection = new MethodSelection(returns, levels);
        VarianceMethod method = selection.selected();
        return new VolatilityModel(method, method.fit(returns), selection.refusals(), levels);
    }

    /// Forecasts from these returns only.
    ///
    /// @param known the returns of the history, possibly continued
    /// @param leastHalfWidth the floor of each half width in logs, see [PriceTick#inLogs]
    VolatilityForecast forecast(LogReturns known, int horizon, double leastHalfWidth) {
        ForecastErrors errors = new ForecastErrors(known, recursion);
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
        return new VolatilityForecast(method, recursion.parameters(), refusals, deviations, levels, halfWidths);
    }
}
