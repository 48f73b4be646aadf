package finance.ingest.polygon;

import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import okio.Buffer;

/// Scans a JSON text byte by byte: strings of printable ASCII, numbers and null. Any other value is checked
/// by [JsonSyntax] and read by moshi. The scanner accepts exactly the grammar of RFC 8259, except that a row
/// may contain `NaN`.
///
/// With moshi alone, parsing took half of the time to load a session of 1.2 MB.
final class JsonScanner {
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

    JsonScanner(byte[] text) {
        this.end = text.length;
        // no JSON value contains a zero byte, so the zeros end every loop without a check for the end of the text
        this.text = Arrays.copyOf(text, end + PAST_THE_END);
    }

    byte[] bytes() {
        return text;
    }

    int position() {
        return at;
    }

    void seek(int position) {
        at = position;
    }

    /// Start of the plain string (without its quote) or number that was taken last.
    int from() {
        return from;
    }

    /// End of the plain string or number that was taken last, exclusive.
    int to() {
        return to;
    }

    /// The double nearest to the plain number that was taken last.
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

    /// Takes the value of a field whose name and colon were taken.
    @FunctionalInterface
    interface Field {
        void take(String name) throws IOException, MalformedResponseException;
    }

    /// Takes the whole text, which must be one object.
    ///
    /// @param what the object in messages, for example "page of splits"
    void object(String what, Field field) throws IOException, MalformedResponseException {
        if (next() != '{') {
            skip(0, false);
            throw new MalformedResponseException("expected a " + what + ", found JSON that is no object");
        }
        at++;
        if (!take('}')) {
            do {
                field.take(name());
            } while (take(','));
            expect('}');
        }
        if (!isAtEnd()) {
            throw new MalformedResponseException("expected the end of the " + what + ", found more text at byte " + at);
        }
    }

    /// Skips white space and returns the next byte without taking it.
    byte next() {
        while (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t') {
            at++;
        }
        return text[at];
    }

    /// Takes the character if it is the next one.
    boolean take(char c) {
        boolean found = next() == c;
        at += found ? 1 : 0;
        return found;
    }

    void expect(char c) throws EOFException, MalformedResponseException {
        if (!take(c)) {
            throw JsonSyntax.unexpected("'" + c + "'", text, at, end);
        }
    }

    /// Takes the name of a field and the colon after it.
    String name() throws IOException, MalformedResponseException {
        next();
        int start = at;
        at = new JsonSyntax(text, end, false).endOfString(start);
        String name = reader(start, at).nextString();
        expect(':');
        return name;
    }

    /// Takes the next value of any type and returns a moshi reader for it.
    ///
    /// @param depth number of objects and arrays that contain the value
    JsonReader value(int depth) throws EOFException, MalformedResponseException {
        return reader(at, skip(depth, false));
    }

    /// Like [#value], but accepts numbers that are not finite (`NaN`), so that only their row is refused.
    JsonReader row(int depth) throws EOFException, MalformedResponseException {
        return reader(at, skip(depth, true));
    }

    private int skip(int depth, boolean notFiniteAllowed) throws EOFException, MalformedResponseException {
        at = new JsonSyntax(text, end, notFiniteAllowed).endOfValue(at, depth);
        return at;
    }

    /// The text from a position up to another one, on one line, with control characters escaped.
    String line(int start, int stop) {
        StringBuilder line = new StringBuilder(stop - start);
        for (char c : new String(text, start, stop - start, StandardCharsets.UTF_8).toCharArray()) {
            if (c < ' ') {
                // JSON allows line breaks and tabs between values only
                line.append(' ');
            } else if (Character.isISOControl(c)) {
                line.append("\\u%04x".formatted((int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }

    private JsonReader reader(int start, int stop) {
        JsonReader reader = JsonReader.of(new Buffer().write(text, start, stop - start));
        // lenient, so that NaN is read as text; JsonSyntax has rejected everything else that is not JSON
        reader.setLenient(true);
        return reader;
    }

    /// Receives the fields of a plain object.
    interface PlainFields {
        /// The index of the field whose name is the plain string that was taken last; below zero to skip its value.
        int index();

        /// Receives the value that was taken last: a plain string, a number or null.
        void set(int index, Token type);
    }

    /// Takes an object of numbers, nulls and plain strings. If it returns false, the position is undefined.
    boolean takePlainObject(PlainFields fields) {
        if (!take('{')) {
            return false;
        }
        do {
            if (!takePlainString()) {
                return false;
            }
            int index = fields.index();
            Token type = take(':') ? takePlainValue() : null;
            if (type == null) {
                return false;
            }
            if (index >= 0) {
                fields.set(index, type);
            }
        } while (take(','));
        return take('}');
    }

    /// Returns null if the next value is neither a number nor null nor a plain string.
    private Token takePlainValue() {
        return switch (next()) {
            case '"' -> takePlainString() ? Token.STRING : null;
            case 'n' -> takeNull() ? Token.NULL : null;
            default -> takePlainNumber() ? Token.NUMBER : null;
        };
    }

    /// Takes a string of printable ASCII without escapes. If it returns false, the position is undefined.
    private boolean takePlainString() {
        if (!take('"')) {
            return false;
        }
        from = at;
        while (text[at] >= ' ' && text[at] != '"' && text[at] != '\\') {
            at++;
        }
        to = at;
        boolean closed = text[at] == '"';
        at += closed ? 1 : 0;
        return closed;
    }

    private boolean takeNull() {
        boolean found = next() == 'n' && text[at + 1] == 'u' && text[at + 2] == 'l' && text[at + 3] == 'l';
        at += found ? 4 : 0;
        return found;
    }

    /// Takes a number of the JSON grammar (RFC 8259, section 6). If it returns false, the position is
    /// undefined.
    private boolean takePlainNumber() {
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
            long digitsOfPower = takeDigits(0);
            int length = at - firstOfPower;
            if (length == 0) {
                return false;
            }
            // an exponent of more than nine digits, leading zeros included, makes nearest() parse the text
            power += sign * (length > 9 ? 1_000_000_000 : (int) digitsOfPower);
        }
        to = at;
        digitsOnly = !negative && to - firstDigit == whole;
        number = nearest(negative, digits, whole + fraction, power);
        return true;
    }

    /// Takes digits and returns them as a number, appended to `before`. Overflows after 18 digits.
    private long takeDigits(long before) {
        long digits = before;
        for (; text[at] >= '0' && text[at] <= '9'; at++) {
            digits = 10 * digits + (text[at] - '0');
        }
        return digits;
    }

    /// One operation on exactly representable operands gives the nearest double (Clinger, 1990, "How to Read
    /// Floating Point Numbers Accurately"). Other numbers are parsed by the JDK.
    private double nearest(boolean negative, long digits, int length, int power) {
        if (length > 18 || digits >= 1L << 53 || Math.abs(power) >= TEN_TO_THE.length) {
            return Double.parseDouble(new String(text, from, to - from, StandardCharsets.US_ASCII));
        }
        double magnitude = power < 0 ? digits / TEN_TO_THE[-power] : digits * TEN_TO_THE[power];
        return negative ? -magnitude : magnitude;
    }
}
