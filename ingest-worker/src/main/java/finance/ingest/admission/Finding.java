package finance.ingest.admission;

/// Data of a day that looks wrong.
///
/// @param kind a kind of the table `findings`
/// @param ticker null if the finding concerns the whole day
/// @param message what was expected and what was found
/// @param evidence the compared values as a JSON object
public record Finding(String kind, String ticker, String message, String evidence, Effect effect) {
    static final String INCOMPLETE = "day_incomplete";
    static final String STALE_COPY = "day_stale_copy";
    static final String VOLUME = "day_volume";
    static final String CONFLICT = "bars_conflict";

    static Finding ofDay(String kind, Effect effect, String message, String evidence) {
        return new Finding(kind, null, message, evidence, effect);
    }

    /// One finding for all findings about the whole day of one kind, because a day has at most one open
    /// finding of each kind.
    Finding and(Finding other) {
        return new Finding(
                kind,
                ticker,
                message + "; " + other.message,
                evidence.substring(0, evidence.length() - 1) + ", " + other.evidence.substring(1),
                effect.compareTo(other.effect) < 0 ? effect : other.effect);
    }
}
