package finance.ml.arima;

/// How far an automatic search may go.
///
/// @param period observations per season; 1 for non-seasonal models only
/// @param maxDifferences first differences, at most; 1 for prices, which do not have two unit roots (R's own default
///     is 2)
/// @param maxSeasonalDifferences seasonal differences, at most
/// @param maxTerms p and q, at most
/// @param maxSeasonalTerms P and Q, at most
public record SearchBounds(
        int period, int maxDifferences, int maxSeasonalDifferences, int maxTerms, int maxSeasonalTerms) {
    /// Non-seasonal models of prices.
    public static SearchBounds nonSeasonal() {
        return new SearchBounds(1, 1, 0, 5, 0);
    }

    /// With seasons of m sessions: 5 for a week.
    public static SearchBounds seasonal(int m) {
        return new SearchBounds(m, 1, 1, 5, 2);
    }

    /// The same with another limit to first differences.
    public SearchBounds withMaxDifferences(int limit) {
        return new SearchBounds(period, limit, maxSeasonalDifferences, maxTerms, maxSeasonalTerms);
    }
}
