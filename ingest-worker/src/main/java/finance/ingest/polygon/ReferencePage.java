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
import java.util.regex.Pattern;
import okio.BufferedSource;

/// One page of a reference endpoint.
///
/// @param nextUrl null on the last page
record ReferencePage(List<ReferenceRow> rows, String nextUrl) {
    private static final JsonReader.Options FIELDS =
            JsonReader.Options.of("status", "results", "next_url", "error", "message");
    /// PostgreSQL stores no NUL, and its driver would store `?` for one half of a surrogate pair.
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cc}\\p{Cs}]");

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
            return read(page, name, columns);
        } catch (JsonDataException e) {
            throw new MalformedResponseException(
                    "expected a page of " + name + ", found other JSON: " + e.getMessage());
        } catch (EOFException e) {
            throw new MalformedResponseException(
                    "expected a complete page of " + name + ", found that its JSON ends before the last bracket");
        }
    }

    private static ReferencePage read(JsonReader json, String name, Columns columns)
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
                    rows = rows(json, name, columns);
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
        return new ReferencePage(rows == null ? List.of() : rows, nextUrl);
    }

    private static List<ReferenceRow> rows(JsonReader json, String name, Columns columns)
            throws IOException, MalformedResponseException {
        List<ReferenceRow> rows = new ArrayList<>();
        if (json.peek() == Token.NULL) {
            json.nextNull();
            return rows;
        }
        json.beginArray();
        while (json.hasNext()) {
            rows.add(row(json, name, columns));
        }
        json.endArray();
        return rows;
    }

    private static ReferenceRow row(JsonReader json, String name, Columns columns)
            throws IOException, MalformedResponseException {
        Map<String, String> values = new LinkedHashMap<>();
        json.beginObject();
        while (json.hasNext()) {
            int index = json.selectName(columns.options());
            if (index < 0) {
                json.skipName();
                json.skipValue();
                continue;
            }
            String column = columns.names().get(index);
            if (column.equals(ReferenceRow.TICKER) && json.peek() == Token.NUMBER) {
                throw new MalformedResponseException(
                        "expected the ticker in a row of " + name + " as text, found the number " + json.nextString());
            }
            String value = text(json);
            if (value != null && NOT_TEXT.matcher(value).find()) {
                throw new MalformedResponseException("expected printable text as " + column + " in a row of " + name
                        + ", found control characters or halves of surrogate pairs");
            }
            values.put(column, value);
        }
        json.endObject();
        return new ReferenceRow(name, values);
    }

    private static String text(JsonReader json) throws IOException {
        return json.peek() == Token.NULL ? json.<String>nextNull() : json.nextString();
    }
}
