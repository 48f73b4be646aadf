package finance.ingest;

/// A row of the vendor's answer that no bar may be. `ticker` may be null; `raw` is the row as JSON, printable
/// throughout.
record RefusedRow(String ticker, String reason, String raw) {}
