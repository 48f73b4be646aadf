package finance.ml.volatility;

/// The standardized errors of the forecast "no change" over a window, by a variance recursion: the log return
/// of a number of sessions over the standard deviation that was forecast for it.
final class ForecastErrors {
    /// With fewer errors of the horizon, those of single returns are used, each over the sessions that it
    /// spans.
    private static final int LEAST_ERRORS = 60;

    private final LogReturns returns;
    private final VarianceRecursion recursion;
    private final double[] path;

    ForecastErrors(LogReturns returns, VarianceRecursion recursion) {
        this.returns = returns;
        this.recursion = recursion;
        path = recursion.path(returns);
    }

    /// The standard deviation of the log return over the sessions after the last bar.
    double deviation(int sessions) {
        return Math.sqrt(recursion.sum(path[returns.size()], sessions));
    }

    /// The standard deviation that was forecast for the return at `index`.
    double deviationOf(int index) {
        return Math.sqrt(recursion.sum(path[index], returns.sessions(index)));
    }

    /// The scores of forecasts over that number of sessions. An origin whose target session has no bar has
    /// none.
    ConformalScores scores(int sessions) {
        double[] scores = new double[returns.size()];
        int count = 0;
        int end = 0;
        int spanned = 0;
        double change = 0;
        for (int origin = 0; origin < returns.size(); origin++) {
            while (end < returns.size() && spanned < sessions) {
                spanned += returns.sessions(end);
                change += returns.value(end);
                end++;
            }
            if (spanned == sessions) {
                scores[count++] = Math.abs(change) / Math.sqrt(recursion.sum(path[origin], sessions));
            }
            spanned -= returns.sessions(origin);
            change -= returns.value(origin);
        }
        return count < LEAST_ERRORS ? scoresOfReturns(0) : new ConformalScores(scores, count);
    }

    /// The scores of the returns from index `from` on.
    ConformalScores scoresOfReturns(int from) {
        double[] scores = new double[returns.size() - from];
        for (int i = from; i < returns.size(); i++) {
            scores[i - from] = Math.abs(returns.value(i)) / deviationOf(i);
        }
        return new ConformalScores(scores, scores.length);
    }
}
