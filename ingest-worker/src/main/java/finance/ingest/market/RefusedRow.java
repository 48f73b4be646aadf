package finance.ingest.market;

/// A row of the vendor's answer that is not a valid bar.
///
/// @param ticker null if the row has none
/// @param reason why the row is not a valid bar, for example "high below low"
/// @param raw the row as JSON, with control characters escaped
public record RefusedRow(String ticker, String reason, String raw) {}
