package finance.ingest.polygon;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Checks one JSON value against the grammar of RFC 8259 and finds its end. moshi's reader accepts more than
/// the grammar: raw control characters in strings, `TRUE`, the escape `\'`, and bytes that are not UTF-8.
final class JsonSyntax {
    /// The deepest nesting of objects and arrays that moshi reads.
    static final int DEEPEST = 255;

    private static final String[] WORDS = {"true", "false", "null"};
    private static final String[] NOT_FINITE = {"NaN", "Infinity", "-Infinity"};

    private final byte[] text;
    private final int end;
    private final boolean notFiniteAllowed;
    private int at;

    /// @param text the JSON text, followed by at least one zero byte
    /// @param end end of the text, without the zeros
    /// @param notFiniteAllowed whether `NaN`, `Infinity` and `-Infinity` are values
    JsonSyntax(byte[] text, int end, boolean notFiniteAllowed) {
        this.text = text;
        this.end = end;
        this.notFiniteAllowed = notFiniteAllowed;
    }

    /// Returns the end of the value that begins at a position, after optional white space.
    ///
    /// @param depth number of objects and arrays that contain the value
    int endOfValue(int from, int depth) throws EOFException, MalformedResponseException {
        at = from;
        skipValue(depth);
        return at;
    }

    /// Returns the end of the string that begins at a position.
    int endOfString(int from) throws EOFException, MalformedResponseException {
        at = from;
        skipString();
        return at;
    }

    private void skipValue(int depth) throws EOFException, MalformedResponseException {
        switch (next()) {
            case '{' -> skipObject(deeper(depth));
            case '[' -> skipArray(deeper(depth));
            case '"' -> skipString();
            default -> skipLiteral();
        }
    }

    private int deeper(int depth) throws MalformedResponseException {
        if (depth == DEEPEST) {
            throw new MalformedResponseException(
                    "expected JSON of at most " + DEEPEST + " nested objects and arrays, found one more at byte " + at);
        }
        return depth + 1;
    }

    private void skipObject(int depth) throws EOFException, MalformedResponseException {
        at++;
        if (next() == '}') {
            at++;
            return;
        }
        while (true) {
            next();
            skipString();
            next();
            expect(':');
            skipValue(depth);
            if (next() == '}') {
                at++;
                return;
            }
            expect(',');
        }
    }

    private void skipArray(int depth) throws EOFException, MalformedResponseException {
        at++;
        if (next() == ']') {
            at++;
            return;
        }
        while (true) {
            skipValue(depth);
            if (next() == ']') {
                at++;
                return;
            }
            expect(',');
        }
    }

    private void skipString() throws EOFException, MalformedResponseException {
        expect('"');
        int from = at;
        boolean ascii = true;
        while (text[at] != '"') {
            if (text[at] == '\\') {
                at++;
                skipEscape();
            } else if (text[at] >= 0 && text[at] < ' ') {
                throw unexpected("a string without raw control characters");
            } else {
                ascii &= text[at] >= 0;
                at++;
            }
        }
        if (!ascii) {
            checkUtf8(from);
        }
        at++;
    }

    private void skipEscape() throws EOFException, MalformedResponseException {
        if (text[at] == 'u') {
            at++;
            for (int i = 0; i < 4; i++) {
                if (Character.digit(text[at], 16) < 0) {
                    throw unexpected("four hexadecimal digits");
                }
                at++;
            }
        } else if (text[at] > 0 && "\"\\/bfnrt".indexOf(text[at]) >= 0) {
            at++;
        } else {
            throw unexpected("an escape of JSON");
        }
    }

    private void checkUtf8(int from) throws MalformedResponseException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text, from, at - from));
        } catch (CharacterCodingException e) {
            throw new MalformedResponseException(
                    "expected a string in UTF-8 at byte " + from + ", found " + e.getMessage());
        }
    }

    private void skipLiteral() throws EOFException, MalformedResponseException {
        if (!skipNumber() && !skipOneOf(WORDS) && !(notFiniteAllowed && skipOneOf(NOT_FINITE))) {
            throw unexpected("a JSON value");
        }
    }

    private boolean skipOneOf(String[] words) {
        for (String word : words) {
            int length = 0;
            while (length < word.length() && text[at + length] == word.charAt(length)) {
                length++;
            }
            if (length == word.length()) {
                at += length;
                return true;
            }
        }
        return false;
    }

    /// Returns false, without a change of the position, if there is no number.
    private boolean skipNumber() throws EOFException, MalformedResponseException {
        int from = at;
        at += text[at] == '-' ? 1 : 0;
        int firstDigit = at;
        if (!skipDigits()) {
            at = from;
            return false;
        }
        if (text[firstDigit] == '0' && at - firstDigit > 1) {
            at = firstDigit;
            throw unexpected("a number without leading zeros");
        }
        if (text[at] == '.') {
            at++;
            expectDigits();
        }
        if (text[at] == 'e' || text[at] == 'E') {
            at++;
            at += text[at] == '-' || text[at] == '+' ? 1 : 0;
            expectDigits();
        }
        return true;
    }

    private void expectDigits() throws EOFException, MalformedResponseException {
        if (!skipDigits()) {
            throw unexpected("a digit");
        }
    }

    private boolean skipDigits() {
        int from = at;
        while (text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at > from;
    }

    private byte next() {
        while (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t') {
            at++;
        }
        return text[at];
    }

    private void expect(char c) throws EOFException, MalformedResponseException {
        if (text[at] != c) {
            throw unexpected("'" + c + "'");
        }
        at++;
    }

    private MalformedResponseException unexpected(String expected) throws EOFException {
        return unexpected(expected, text, at, end);
    }

    /// @throws EOFException at the end of the text
    static MalformedResponseException unexpected(String expected, byte[] text, int at, int end) throws EOFException {
        if (at >= end) {
            throw new EOFException();
        }
        boolean printable = text[at] >= ' ' && text[at] < 0x7F;
        String found = printable ? "'" + (char) text[at] + "'" : "byte 0x%02X".formatted(text[at]);
        return new MalformedResponseException("not JSON: expected " + expected + " at byte " + at + ", found " + found);
    }
}
