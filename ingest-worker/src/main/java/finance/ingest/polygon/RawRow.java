package finance.ingest.polygon;

import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One row of the grouped daily answer, before validation: the known fields as literals with their JSON
/// types. If a field occurs twice, the last one counts. The literals of a plain row are not copied from the
/// body. One instance is reused for all rows of a body.
final class RawRow implements JsonScanner.PlainFields {
    static final int TICKER = 0;
    static final int OPEN = 1;
    static final int HIGH = 2;
    static final int LOW = 3;
    static final int CLOSE = 4;
    static final int VOLUME = 5;
    static final int VWAP = 6;
    static final int TRADES = 7;
    static final int TIME = 8;
    static final int OTC = 9;
    static final String[] NAMES = {"T", "o", "h", "l", "c", "v", "vw", "n", "t", "otc"};
    /// Levels of JSON around a row: the object of the answer and its array of rows.
    private static final int DEPTH = 2;
    private static final JsonReader.Options KNOWN = JsonReader.Options.of(NAMES);

    private final JsonScanner json;
    private final byte[] body;
    private final int[] from = new int[NAMES.length];
    private final int[] to = new int[NAMES.length];
    private final boolean[] digitsOnly = new boolean[NAMES.length];
    private final boolean[] exponents = new boolean[NAMES.length];
    private final String[] literals = new String[NAMES.length];
    private final Token[] types = new Token[NAMES.length];
    private final double[] numbers = new double[NAMES.length];
    private final boolean[] truths = new boolean[NAMES.length];
    private boolean object;

    RawRow(JsonScanner json) {
        this.json = json;
        body = json.bytes();
    }

    private void clear() {
        Arrays.fill(literals, null);
        Arrays.fill(types, null);
        object = true;
    }

    /// Reads the next JSON value of any type.
    void read() throws IOException, MalformedResponseException {
        json.next();
        int start = json.position();
        if (!readPlain()) {
            json.seek(start);
            readByMoshi();
        }
    }

    /// Reads an object of numbers, nulls and plain strings. Returns false for any other value.
    boolean readPlain() {
        clear();
        return json.takePlainObject(this);
    }

    @Override
    public int index() {
        int from = json.from();
        int to = json.to();
        if (to - from == 2) {
            return body[from] == 'v' && body[from + 1] == 'w' ? VWAP : -1;
        }
        if (to - from == 3) {
            return body[from] == 'o' && body[from + 1] == 't' && body[from + 2] == 'c' ? OTC : -1;
        }
        return to - from != 1
                ? -1
                : switch (body[from]) {
                    case 'T' -> TICKER;
                    case 'o' -> OPEN;
                    case 'h' -> HIGH;
                    case 'l' -> LOW;
                    case 'c' -> CLOSE;
                    case 'v' -> VOLUME;
                    case 'n' -> TRADES;
                    case 't' -> TIME;
                    default -> -1;
                };
    }

    @Override
    public void set(int field, Token type) {
        types[field] = type;
        from[field] = json.from();
        to[field] = json.to();
        numbers[field] = type == Token.NUMBER ? json.number() : Double.NaN;
        digitsOnly[field] = json.isDigitsOnly();
        exponents[field] = json.hasExponent();
    }

    /// Like [#read], but always by moshi.
    void readByMoshi() throws IOException, MalformedResponseException {
        try (JsonReader reader = json.row(DEPTH)) {
            readByMoshi(reader);
        }
    }

    private void readByMoshi(JsonReader reader) throws IOException {
        clear();
        object = reader.peek() == Token.BEGIN_OBJECT;
        if (!object) {
            return;
        }
        reader.beginObject();
        while (reader.hasNext()) {
            int field = reader.selectName(KNOWN);
            if (field < 0) {
                reader.skipName();
                reader.skipValue();
                continue;
            }
            types[field] = reader.peek();
            literals[field] = null;
            numbers[field] = Double.NaN;
            if (isNumber(field) || isString(field)) {
                literal(field, reader.nextString());
            } else if (types[field] == Token.BOOLEAN) {
                truths[field] = reader.nextBoolean();
            } else {
                reader.skipValue();
            }
        }
        reader.endObject();
    }

    private void literal(int field, String literal) {
        literals[field] = literal;
        numbers[field] = isNumber(field) ? Double.parseDouble(literal) : Double.NaN;
        digitsOnly[field] = !literal.isEmpty() && literal.chars().allMatch(c -> c >= '0' && c <= '9');
        exponents[field] = literal.indexOf('e') >= 0 || literal.indexOf('E') >= 0;
    }

    boolean isObject() {
        return object;
    }

    /// The vendor uses absent fields and null with the same meaning.
    boolean isMissing(int field) {
        return types[field] == null || types[field] == Token.NULL;
    }

    boolean isNumber(int field) {
        return types[field] == Token.NUMBER;
    }

    boolean isString(int field) {
        return types[field] == Token.STRING;
    }

    boolean isTrue(int field) {
        return types[field] == Token.BOOLEAN && truths[field];
    }

    /// The field as the vendor wrote it; null if it is neither a number nor a string.
    String literal(int field) {
        if (literals[field] == null && (isNumber(field) || isString(field))) {
            literals[field] = new String(body, from[field], to[field] - from[field], StandardCharsets.US_ASCII);
        }
        return literals[field];
    }

    /// The nearest double, for comparisons only. The literal is stored.
    double number(int field) {
        return numbers[field];
    }

    /// The length of a literal.
    int length(int field) {
        return literals[field] == null ? to[field] - from[field] : literals[field].length();
    }

    /// Whether a number consists of digits only.
    boolean isDigits(int field) {
        return digitsOnly[field];
    }

    boolean hasExponent(int field) {
        return exponents[field];
    }

    /// Copies the literal of a number, which is ASCII, to `target` at `at`, and returns the position after
    /// it.
    int copy(int field, byte[] target, int at) {
        int length = length(field);
        if (literals[field] == null) {
            System.arraycopy(body, from[field], target, at, length);
        } else {
            System.arraycopy(literals[field].getBytes(StandardCharsets.US_ASCII), 0, target, at, length);
        }
        return at + length;
    }
}
