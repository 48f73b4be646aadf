package finance.ingest.market;

import java.nio.charset.StandardCharsets;

/// The daily bar of one ticker, in the text format of COPY. Bars are ordered by ticker.
///
/// @param rank the first eight characters of the ticker as a number, which is faster to compare than text
/// @param ticker a ticker symbol (see [BarRules#isTicker]), which needs no escaping
/// @param values open, high, low, close, volume, vwap and trades in COPY's text format, separated by tabs;
///     `\N` if vwap or trades are missing. The numbers are the vendor's own literals (`1.432032e+06`), which
///     PostgreSQL's type numeric reads exactly; they are never converted to a binary floating-point number.
/// @param close the double nearest to the close, for comparisons only; volume likewise
public record Bar(long rank, String ticker, byte[] values, double close, double volume) implements Comparable<Bar> {
    private static final byte[] NO_VALUES = {};

    public Bar(String ticker, byte[] values, double close, double volume) {
        this(rank(ticker), ticker, values, close, volume);
    }

    /// A key to search a sorted list for the bar of a ticker.
    public static Bar named(String ticker) {
        return new Bar(ticker, NO_VALUES, 0, 0);
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
