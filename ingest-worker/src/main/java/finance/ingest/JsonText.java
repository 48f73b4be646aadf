package finance.ingest;

import com.squareup.moshi.JsonReader;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import okio.Buffer;

/// A JSON text walked through byte by byte: it finds where values begin and end, and reads those that are plain. What
/// is not plain is left to moshi, value by value.
///
/// Why not moshi for all of it: half of the time to load a session was spent in reading its 1.2 MB this way.
final class JsonText {
    private static final int PAST_THE_END = 4;
    private static final double[] TEN_TO_THE = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private final byte[] text;
    private final int end;
    private int at;
    private int from;
    private int to;
    private double number;
    private boolean digitsOnly;
    private boolean exponent;

    JsonText(byte[] text) {
        this.end = text.length;
        // zeros to run into: no value goes on at one, so that nothing has to ask whether the text ends
        this.text = Arrays.copyOf(text, end + PAST_THE_END);
    }

    byte[] bytes() {
        return text;
    }

    int position() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    /// Where the plain string or number taken last begins, without its quote.
    int from() {
        return from;
    }

    /// Where it ends.
    int to() {
        return to;
    }

    /// The plain number taken last: the double nearest to it.
    double number() {
        return number;
    }

    boolean isDigitsOnly() {
        return digitsOnly;
    }

    boolean hasExponent() {
        return exponent;
    }

    boolean isAtEnd() {
        return next() == 0 && at == end;
    }

    /// The next byte that is no white space, not yet taken.
    byte next() {
        while (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t') {
            at++;
        }
        return text[at];
    }

    /// Takes the character if it comes next.
    boolean take(char c) {
        boolean found = next() == c;
        at += found ? 1 : 0;
        return found;
    }

    void expect(char c) throws EOFException, MalformedBody {
        if (!take(c)) {
            if (at >= end) {
                throw new EOFException();
            }
            throw new MalformedBody("not the JSON of a grouped daily answer: expected '" + c + "' at byte " + at
                    + ", found '" + (char) (text[at] & 0xFF) + "'");
        }
    }

    /// Takes the next value, whatever it is, for moshi to read.
    JsonReader value() throws EOFException {
        next();
        int from = at;
        passValue();
        return reader(from, at);
    }

    /// What lies between two positions.
    JsonReader reader(int from, int to) {
        JsonReader reader = JsonReader.of(new Buffer().write(text, from, to - from));
        // lets a NaN through as far as its row
        reader.setLenient(true);
        return reader;
    }

    private void passValue() throws EOFException {
        int depth = 0;
        do {
            switch (next()) {
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case '"' -> passString();
                case ',', ':' -> at++;
                default -> passLiteral();
            }
        } while (depth > 0);
    }

    private void passString() throws EOFException {
        for (at++; text[at] != '"'; at++) {
            at += text[at] == '\\' ? 1 : 0;
            if (at >= end) {
                throw new EOFException();
            }
        }
        at++;
    }

    private void passLiteral() throws EOFException {
        while (at < end && ",:]}[{\" \n\r\t".indexOf(text[at]) < 0) {
            at++;
        }
        if (at >= end) {
            throw new EOFException();
        }
    }

    /// Takes a string of printable ASCII without escapes, or returns false somewhere on the way.
    boolean takePlainString() {
        if (!take('"')) {
            return false;
        }
        from = at;
        while (text[at] >= ' ' && text[at] != '"' && text[at] != '\\') {
            at++;
        }
        to = at;
        return take('"');
    }

    boolean takeNull() {
        boolean found = next() == 'n' && text[at + 1] == 'u' && text[at + 2] == 'l' && text[at + 3] == 'l';
        at += found ? 4 : 0;
        return found;
    }

    /// Takes a number as JSON's grammar has it (RFC 8259, 6), or returns false somewhere on the way.
    boolean takePlainNumber() {
        from = at;
        boolean negative = text[at] == '-';
        at += negative ? 1 : 0;
        int firstDigit = at;
        long digits = takeDigits(0);
        int whole = at - firstDigit;
        if (whole == 0 || (whole > 1 && text[firstDigit] == '0')) {
            return false;
        }
        int fraction = 0;
        if (text[at] == '.') {
            int point = at++;
            digits = takeDigits(digits);
            fraction = at - point - 1;
            if (fraction == 0) {
                return false;
            }
        }
        exponent = text[at] == 'e' || text[at] == 'E';
        int power = -fraction;
        if (exponent) {
            at++;
            int sign = text[at] == '-' ? -1 : 1;
            at += text[at] == '-' || text[at] == '+' ? 1 : 0;
            int firstOfPower = at;
            power += sign * (int) Math.min(takeDigits(0), 1_000_000);
            if (at == firstOfPower) {
                return false;
            }
        }
        to = at;
        digitsOnly = !negative && to - firstDigit == whole;
        number = nearest(negative, digits, whole + fraction, power);
        return true;
    }

    /// Takes digits and returns the number they end with `before` in front; of more than 18 it makes no sense.
    private long takeDigits(long before) {
        long digits = before;
        for (; text[at] >= '0' && text[at] <= '9'; at++) {
            digits = 10 * digits + (text[at] - '0');
        }
        return digits;
    }

    /// Exact operands and one rounding make the nearest double (Clinger, 1990, "How to Read Floating Point Numbers
    /// Accurately"); the rest goes the long way.
    private double nearest(boolean negative, long digits, int length, int power) {
        if (length > 18 || digits >= 1L << 53 || Math.abs(power) >= TEN_TO_THE.length) {
            return Double.parseDouble(new String(text, from, to - from, StandardCharsets.US_ASCII));
        }
        double magnitude = power < 0 ? digits / TEN_TO_THE[-power] : digits * TEN_TO_THE[power];
        return negative ? -magnitude : magnitude;
    }
}
