package finance.ingest.polygon;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okio.Buffer;
import okio.BufferedSource;

/// One page of a reference endpoint.
///
/// @param nextUrl null on the last page
/// @param json the text of the page
record ReferencePage(List<ReferenceRow> rows, String nextUrl, JsonScanner json) {
    /// @param name the data in messages, for example "splits"
    static ReferencePage read(BufferedSource body, String name, ReferenceColumns columns)
            throws IOException, MalformedResponseException, ErrorStatus {
        Reader reader = new Reader(new JsonScanner(body.readByteArray()), name, columns);
        try {
            reader.json.object("page of " + name, reader::field);
        } catch (JsonDataException e) {
            throw new MalformedResponseException(
                    "expected a page of " + name + ", found other JSON: " + e.getMessage());
        } catch (EOFException e) {
            throw new MalformedResponseException(
                    "expected a complete page of " + name + ", found that its JSON ends before the last bracket");
        }
        ErrorStatus.check(reader.status, reader.explanation);
        return new ReferencePage(reader.rows == null ? List.of() : reader.rows, reader.nextUrl, reader.json);
    }

    /// Reads the fields of one page.
    private static final class Reader {
        private final JsonScanner json;
        private final String name;
        private final ReferenceRowReader rowReader;
        private List<ReferenceRow> rows;
        private String nextUrl;
        private String status;
        private String explanation;

        Reader(JsonScanner json, String name, ReferenceColumns columns) {
            this.json = json;
            this.name = name;
            this.rowReader = new ReferenceRowReader(json, columns);
        }

        void field(String field) throws IOException, MalformedResponseException {
            if (field.equals("results")) {
                if (rows != null) {
                    throw new MalformedResponseException("expected one 'results' on a page of " + name + ", found two");
                }
                rows = new ArrayList<>();
                if (json.take('[')) {
                    results();
                    return;
                }
            }
            try (JsonReader value = json.value(1)) {
                switch (field) {
                    case "results" -> value.nextNull();
                    case "status" -> status = text(value);
                    case "next_url" -> nextUrl = text(value);
                    case "error", "message" -> explanation = text(value);
                    default -> {
                        // other fields are not used
                    }
                }
            }
        }

        private void results() throws IOException, MalformedResponseException {
            if (json.take(']')) {
                return;
            }
            do {
                rows.add(rowReader.read());
            } while (json.take(','));
            json.expect(']');
        }

        private static String text(JsonReader json) throws IOException {
            return json.peek() == Token.NULL ? json.<String>nextNull() : json.nextString();
        }
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
