package finance.ingest;

import java.time.LocalDate;

/// `from` shares became `to` shares before trading on the execution date; both may be fractional.
///
/// @param from a positive decimal number, as PostgreSQL reads it
/// @param to the same
record StockSplit(String ticker, LocalDate executionDate, String from, String to, String adjustmentType, String vendorId) {}
