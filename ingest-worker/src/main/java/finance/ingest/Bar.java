package finance.ingest;

import java.nio.charset.StandardCharsets;

/// One ticker's daily bar, ready for COPY; ordered by ticker.
///
/// @param rank the ticker's first eight characters as a number, which compares faster than they do
/// @param ticker checked to be a symbol: nothing in it has to be escaped
/// @param values open, high, low, close, volume, vwap and trades in COPY's text format, parted by tabs, `\N` for an
///     absent vwap or trades. They are the vendor's own literals (`1.432032e+06`), never rounded through a binary
///     float: PostgreSQL's numeric reads them exactly.
record Bar(long rank, String ticker, byte[] values) implements Comparable<Bar> {
    Bar(String ticker, byte[] values) {
        this(rank(ticker), ticker, values);
    }

    private static long rank(String ticker) {
        long rank = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            rank = rank << Byte.SIZE | (i < ticker.length() ? ticker.charAt(i) : 0);
        }
        return rank;
    }

    @Override
    public int compareTo(Bar other) {
        return rank == other.rank ? ticker.compareTo(other.ticker) : Long.compare(rank, other.rank);
    }

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
