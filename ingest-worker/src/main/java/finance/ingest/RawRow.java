package finance.ingest;

import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import okio.Buffer;

/// One row of the grouped daily answer, read whatever it holds: the fields we know as literals, with their JSON
/// types, and anything else only so that a refused row can be shown whole. One instance is reused for all rows of
/// a body.
final class RawRow {
    static final int TICKER = 0;
    static final int OPEN = 1;
    static final int HIGH = 2;
    static final int LOW = 3;
    static final int CLOSE = 4;
    static final int VOLUME = 5;
    static final int VWAP = 6;
    static final int TRADES = 7;
    static final int TIME = 8;
    static final String[] NAMES = {"T", "o", "h", "l", "c", "v", "vw", "n", "t"};
    private static final JsonReader.Options KNOWN = JsonReader.Options.of(NAMES);

    private final String[] literals = new String[NAMES.length];
    private final Token[] types = new Token[NAMES.length];
    private final double[] numbers = new double[NAMES.length];
    private final List<Object> strange = new ArrayList<>();

    void read(JsonReader reader) throws IOException {
        Arrays.fill(literals, null);
        Arrays.fill(types, null);
        strange.clear();
        if (reader.peek() != Token.BEGIN_OBJECT) {
            strange.add(reader.readJsonValue());
            return;
        }
        reader.beginObject();
        while (reader.hasNext()) {
            int field = reader.selectName(KNOWN);
            if (field < 0) {
                String name = reader.nextName();
                strange.add(name);
                strange.add(reader.readJsonValue());
                continue;
            }
            Token type = reader.peek();
            types[field] = type;
            if (type == Token.NUMBER || type == Token.STRING) {
                literals[field] = reader.nextString();
                numbers[field] = type == Token.NUMBER ? Double.parseDouble(literals[field]) : Double.NaN;
            } else if (type == Token.NULL) {
                reader.nextNull();
            } else {
                strange.add(NAMES[field]);
                strange.add(reader.readJsonValue());
            }
        }
        reader.endObject();
    }

    boolean isObject() {
        return strange.size() != 1;
    }

    /// Absent and null are the same to the vendor.
    boolean isMissing(int field) {
        return types[field] == null || types[field] == Token.NULL;
    }

    boolean isNumber(int field) {
        return types[field] == Token.NUMBER;
    }

    boolean isString(int field) {
        return types[field] == Token.STRING;
    }

    /// The field as the vendor wrote it, null where it is neither a number nor a string.
    String literal(int field) {
        return literals[field];
    }

    /// A number as near as a double comes, for comparing; what is stored is the literal.
    double number(int field) {
        return numbers[field];
    }

    /// Whether the literal is digits only.
    boolean isDigits(int field) {
        String literal = literals[field];
        for (int i = 0; i < literal.length(); i++) {
            if (literal.charAt(i) < '0' || literal.charAt(i) > '9') {
                return false;
            }
        }
        return !literal.isEmpty();
    }

    /// The row as JSON again, control characters escaped.
    String json() {
        Buffer buffer = new Buffer();
        try (JsonWriter writer = JsonWriter.of(buffer)) {
            writer.setLenient(true);
            if (isObject()) {
                writeObject(writer);
            } else {
                writer.jsonValue(strange.getFirst());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return buffer.readUtf8().replace("\u007f", "\\u007f");
    }

    private void writeObject(JsonWriter writer) throws IOException {
        writer.setSerializeNulls(true);
        writer.beginObject();
        for (int field = 0; field < NAMES.length; field++) {
            if (isNumber(field)) {
                try (var literal = writer.name(NAMES[field]).valueSink()) {
                    literal.writeUtf8(literals[field]);
                }
            } else if (isString(field)) {
                writer.name(NAMES[field]).value(literals[field]);
            } else if (types[field] == Token.NULL) {
                writer.name(NAMES[field]).nullValue();
            }
        }
        for (int i = 0; i < strange.size(); i += 2) {
            writer.name((String) strange.get(i)).jsonValue(strange.get(i + 1));
        }
        writer.endObject();
    }
}
