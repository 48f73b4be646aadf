package finance.ingest.polygon;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okio.Buffer;
import okio.BufferedSource;

/// One page of a reference endpoint.
///
/// @param nextUrl null on the last page
/// @param json the text of the page
record ReferencePage(List<ReferenceRow> rows, String nextUrl, JsonScanner json) {
    private static final JsonReader.Options FIELDS =
            JsonReader.Options.of("status", "results", "next_url", "error", "message");
    /// The columns of a row that are read; all others are skipped.
    record Columns(List<String> names, JsonReader.Options options) {
        static Columns of(List<String> names) {
            return new Columns(names, JsonReader.Options.of(names.toArray(new String[0])));
        }
    }

    /// @param name the data in messages, for example "splits"
    static ReferencePage read(BufferedSource body, String name, Columns columns)
            throws IOException, MalformedResponseException, ErrorStatus {
        JsonScanner json = new JsonScanner(body.readByteArray());
        try (JsonReader page = json.value(0)) {
            if (!json.isAtEnd()) {
                throw new MalformedResponseException(
                        "expected the end of the page of " + name + ", found more text at byte " + json.position());
            }
            return read(page, name, columns, json);
        } catch (JsonDataException e) {
            throw new MalformedResponseException(
                    "expected a page of " + name + ", found other JSON: " + e.getMessage());
        } catch (EOFException e) {
            throw new MalformedResponseException(
                    "expected a complete page of " + name + ", found that its JSON ends before the last bracket");
        }
    }

    private static ReferencePage read(JsonReader json, String name, Columns columns, JsonScanner text)
            throws IOException, MalformedResponseException, ErrorStatus {
        List<ReferenceRow> rows = null;
        String nextUrl = null;
        String status = null;
        String explanation = null;
        json.beginObject();
        while (json.hasNext()) {
            switch (json.selectName(FIELDS)) {
                case 0 -> status = text(json);
                case 1 -> {
                    if (rows != null) {
                        throw new MalformedResponseException(
                                "expected one 'results' on a page of " + name + ", found two");
                    }
                    rows = rows(json, columns);
                }
                case 2 -> nextUrl = text(json);
                case 3, 4 -> explanation = text(json);
                default -> {
                    json.skipName();
                    json.skipValue();
                }
            }
        }
        json.endObject();
        ErrorStatus.check(status, explanation);
        return new ReferencePage(rows == null ? List.of() : rows, nextUrl, text);
    }

    private static List<ReferenceRow> rows(JsonReader json, Columns columns) throws IOException {
        List<ReferenceRow> rows = new ArrayList<>();
        if (json.peek() == Token.NULL) {
            json.nextNull();
            return rows;
        }
        json.beginArray();
        while (json.hasNext()) {
            rows.add(row(json, columns));
        }
        json.endArray();
        return rows;
    }

    private static ReferenceRow row(JsonReader json, Columns columns) throws IOException {
        if (json.peek() != Token.BEGIN_OBJECT) {
            String fault = "expected a JSON object, found " + json.peek();
            json.skipValue();
            return new ReferenceRow(Map.of(), fault);
        }
        Map<String, String> values = new LinkedHashMap<>();
        String fault = null;
        json.beginObject();
        while (json.hasNext()) {
            int index = json.selectName(columns.options());
            if (index < 0) {
                json.skipName();
                json.skipValue();
                continue;
            }
            String column = columns.names().get(index);
            Token type = json.peek();
            if (type != Token.NULL && type != Token.NUMBER && type != Token.STRING) {
                fault = "expected one value as " + column + ", found " + type;
                json.skipValue();
                continue;
            }
            String value = text(json);
            String found = fault(column, type, value);
            if (found == null) {
                values.put(column, value);
            } else {
                fault = found;
            }
        }
        json.endObject();
        return new ReferenceRow(values, fault);
    }

    /// Returns why this cannot be the value of the column; null if it can.
    private static String fault(String column, Token type, String value) {
        if (type == Token.NUMBER && column.equals(ReferenceRow.TICKER)) {
            return "expected the ticker as text, found the number " + value;
        }
        return value != null && !isText(value)
                ? "expected printable text as " + column + ", found control characters or halves of surrogate pairs"
                : null;
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

    private static String text(JsonReader json) throws IOException {
        return json.peek() == Token.NULL ? json.<String>nextNull() : json.nextString();
    }

    /// Returns the rows as the vendor wrote them. The page is read a second time, for the few pages with an
    /// unreadable row.
    List<String> rawRows() throws IOException {
        List<String> raw = new ArrayList<>();
        try (JsonReader reader = JsonReader.of(new Buffer().write(json.bytes()))) {
            reader.beginObject();
            while (reader.hasNext()) {
                if (!reader.nextName().equals("results") || reader.peek() == Token.NULL) {
                    reader.skipValue();
                    continue;
                }
                reader.beginArray();
                while (reader.hasNext()) {
                    try (BufferedSource row = reader.nextSource()) {
                        raw.add(row.readUtf8());
                    }
                }
                reader.endArray();
            }
            reader.endObject();
        }
        return raw;
    }
}
