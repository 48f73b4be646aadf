package finance.ingest.market;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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
    private static final int CLOSE = 3;
    private static final int VOLUME = 4;

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

    /// Whether the values are the same numbers as those of a text in the same format: `1e3` and `1000` are.
    public boolean hasValues(byte[] text, int from, int to) {
        return Arrays.equals(values, 0, values.length, text, from, to)
                || areSame(literals(values, 0, values.length), literals(text, from, to));
    }

    /// The close as the vendor wrote it.
    public String closeLiteral() {
        return literals(values, 0, values.length)[CLOSE];
    }

    /// The volume as the vendor wrote it.
    public String volumeLiteral() {
        return literals(values, 0, values.length)[VOLUME];
    }

    private static String[] literals(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.US_ASCII).split("\t", -1);
    }

    private static boolean areSame(String[] left, String[] right) {
        for (int i = 0; i < left.length; i++) {
            boolean same = left[i].equals(right[i])
                    || (isNumber(left[i])
                            && isNumber(right[i])
                            && new BigDecimal(left[i]).compareTo(new BigDecimal(right[i])) == 0);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /// Not `\N`, and not the `NaN` that another program may have stored.
    private static boolean isNumber(String literal) {
        return Character.isDigit(literal.charAt(literal.length() - 1));
    }

    @Override
    public int compareTo(Bar other) {
        return rank == other.rank ? ticker.compareTo(other.ticker) : Long.compare(rank, other.rank);
    }

    @Override
    public String toString() {
        String[] names = {"open", "high", "low", "close", "volume", "vwap", "trades"};
        String[] literals = literals(values, 0, values.length);
        StringBuilder text = new StringBuilder(ticker);
        for (int i = 0; i < names.length; i++) {
            text.append(' ').append(names[i]).append('=').append(literals[i]);
        }
        return text.toString();
    }
}
