package finance.ingest;

import java.nio.charset.StandardCharsets;

/// One ticker's daily bar, ready for COPY.
///
/// @param ticker checked to be a symbol: nothing in it has to be escaped
/// @param values open, high, low, close, volume, vwap and trades in COPY's text format, parted by tabs, `\N` for an
///     absent vwap or trades. They are the vendor's own literals (`1.432032e+06`), never rounded through a binary
///     float: PostgreSQL's numeric reads them exactly.
record Bar(String ticker, byte[] values) {
    @Override
    public String toString() {
        String[] names = {"open", "high", "low", "close", "volume", "vwap", "trades"};
        String[] literals = new String(values, StandardCharsets.US_ASCII).split("\t", -1);
        StringBuilder text = new StringBuilder(ticker);
        for (int i = 0; i < names.length; i++) {
            text.append(' ').append(names[i]).append('=').append(literals[i]);
        }
        return text.toString();
    }
}
