package finance.ingest.market;

import java.time.LocalDate;

/// A row of reference data, for example a split, that cannot be read.
///
/// @param ticker null if the row has no valid one
/// @param date the date by which the rows were requested; null if the row has none in the requested range
/// @param vendorId the vendor's identifier; null if unknown
/// @param reason what was expected and what was found
/// @param raw the row as JSON
public record UnreadableRow(String ticker, LocalDate date, String vendorId, String reason, String raw) {}
