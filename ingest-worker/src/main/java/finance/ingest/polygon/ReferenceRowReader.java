package finance.ingest.polygon;

import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the rows of a page. If a column occurs twice in a row, the last value counts.
final class ReferenceRowReader implements JsonScanner.PlainFields {
    /// Levels of JSON around a row: the object of the page and its array of rows.
    private static final int DEPTH = 2;

    private final JsonScanner json;
    private final ReferenceColumns columns;
    private Map<String, String> values;
    private String fault;

    ReferenceRowReader(JsonScanner json, ReferenceColumns columns) {
        this.json = json;
        this.columns = columns;
    }

    /// Takes the next JSON value of any type.
    ReferenceRow read() throws IOException, MalformedResponseException {
        json.next();
        int start = json.position();
        clear();
        if (json.takePlainObject(this)) {
            return new ReferenceRow(values, fault);
        }
        json.seek(start);
        return readByMoshi();
    }

    private void clear() {
        values = new LinkedHashMap<>();
        fault = null;
    }

    @Override
    public int index() {
        return columns.indexOf(json.bytes(), json.from(), json.to());
    }

    @Override
    public void set(int index, Token type) {
        int from = json.from();
        String value =
                type == Token.NULL ? null : new String(json.bytes(), from, json.to() - from, StandardCharsets.US_ASCII);
        put(columns.names().get(index), type, value);
    }

    /// Like [#read], but always by moshi.
    ReferenceRow readByMoshi() throws IOException, MalformedResponseException {
        clear();
        try (JsonReader row = json.value(DEPTH)) {
            if (row.peek() == Token.BEGIN_OBJECT) {
                readColumns(row);
            } else {
                fault = "expected a JSON object, found " + row.peek();
            }
        }
        return new ReferenceRow(values, fault);
    }

    private void readColumns(JsonReader row) throws IOException {
        row.beginObject();
        while (row.hasNext()) {
            int column = row.selectName(columns.options());
            if (column < 0) {
                row.skipName();
                row.skipValue();
            } else {
                readColumn(row, columns.names().get(column));
            }
        }
        row.endObject();
    }

    private void readColumn(JsonReader row, String column) throws IOException {
        Token type = row.peek();
        if (type == Token.NULL) {
            row.nextNull();
            put(column, type, null);
        } else if (type == Token.NUMBER || type == Token.STRING) {
            put(column, type, row.nextString());
        } else {
            fault = "expected one value as " + column + ", found " + type;
            row.skipValue();
        }
    }

    /// Sets the value, or the fault if this cannot be the value of the column.
    private void put(String column, Token type, String value) {
        if (type == Token.NUMBER && column.equals(ReferenceRow.TICKER)) {
            fault = "expected the ticker as text, found the number " + value;
        } else if (value != null && !isText(value)) {
            fault = "expected printable text as " + column + ", found control characters or halves of surrogate pairs";
        } else {
            values.put(column, value);
        }
    }

    /// PostgreSQL stores no NUL, and its driver would store `?` for one half of a surrogate pair.
    private static boolean isText(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c)) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                boolean isPair = Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!isPair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
