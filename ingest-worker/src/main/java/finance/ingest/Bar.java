package finance.ingest;

/// One ticker's daily bar. Numbers are the vendor's own literals (`1.432032e+06`), never rounded through a
/// binary float: PostgreSQL's numeric reads them exactly. `vwap` and `trades` may be null.
record Bar(
        String ticker, String open, String high, String low, String close, String volume, String vwap, String trades) {}
