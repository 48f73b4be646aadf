package finance.ml.arima;

/// The bounds of an order search.
///
/// @param period observations per season; 1 for non-seasonal models only
/// @param maxDifferences maximum number of first differences; 1 for prices, which do not have two unit roots
/// (the default of R is 2)
/// @param maxSeasonalDifferences maximum number of seasonal differences
/// @param maxTerms maximum of p and q
/// @param maxSeasonalTerms maximum of P and Q
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

    /// The same with at most this number of terms on each side.
    public SearchBounds withMaxTerms(int limit) {
        return new SearchBounds(
                period,
                maxDifferences,
                maxSeasonalDifferences,
                Math.min(limit, maxTerms),
                Math.min(limit, maxSeasonalTerms));
    }
}
