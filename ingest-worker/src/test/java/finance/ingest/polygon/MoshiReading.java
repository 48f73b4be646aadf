package finance.ingest.polygon;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.Buffer;

/// Rows and bodies as moshi's strict reader reads them, for comparison; it shares no code with the worker's
/// reader. A pattern of all tokens rejects texts that moshi accepts and RFC 8259 does not allow.
final class MoshiReading {
    private static final Pattern TOKEN = Pattern.compile("""
            \\G(?:"(?:[^"\\\\\\x00-\\x1f]++|\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4}))*+"\
            |-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]++)?\
            |true|false|null|(?<odd>NaN|-?Infinity)|[\\[\\]{}:,]|[ \\t\\r\\n]++)""");
    private static final Pattern COLON_NEXT = Pattern.compile("\\G[ \\t\\r\\n]*+:");
    /// Replaces a number that is not finite; no fuzzed text contains it.
    private static final String ODD = "\\u0007odd ";

    private MoshiReading() {}

    /// @param type null for an absent field
    record Field(Token type, String literal) {
        static final Field ABSENT = new Field(null, null);
    }

    /// @param fields empty if the row is no object
    record JsonRow(boolean object, Map<String, Field> fields) {
        Field field(String name) {
            return fields.getOrDefault(name, Field.ABSENT);
        }
    }

    /// @param resultsCount -1 if the body has none
    record Body(List<JsonRow> rows, int resultsCount) {}

    /// The row, empty if the text is not JSON.
    static Optional<JsonRow> row(byte[] text) {
        return marked(text)
                .flatMap(marked -> read("[[" + marked + "]]", json -> {
                    json.beginArray();
                    json.beginArray();
                    JsonRow row = row(json);
                    json.endArray();
                    json.endArray();
                    return row;
                }));
    }

    /// The body's rows, empty if the text is not the JSON of a grouped daily answer.
    static Optional<Body> body(byte[] text) {
        return marked(text).flatMap(marked -> read(marked, MoshiReading::body));
    }

    private static Optional<String> marked(byte[] text) {
        String decoded;
        try {
            decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        StringBuilder marked = new StringBuilder();
        Matcher token = TOKEN.matcher(decoded);
        Matcher colon = COLON_NEXT.matcher(decoded);
        int at = 0;
        while (token.find()) {
            at = token.end();
            boolean odd = token.group("odd") != null;
            if (odd && colon.find(at)) {
                return Optional.empty();
            }
            marked.append(odd ? '"' + ODD + token.group() + '"' : token.group());
        }
        return at == decoded.length() ? Optional.of(marked.toString()) : Optional.empty();
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(JsonReader json) throws IOException;
    }

    private static <T> Optional<T> read(String text, Reading<T> reading) {
        try (JsonReader json = JsonReader.of(new Buffer().writeUtf8(text))) {
            T value = reading.of(json);
            return json.peek() == Token.END_DOCUMENT ? Optional.of(value) : Optional.empty();
        } catch (IOException | JsonDataException e) {
            return Optional.empty();
        }
    }

    private static Body body(JsonReader json) throws IOException {
        Map<String, Integer> named = new HashMap<>();
        List<JsonRow> rows = new ArrayList<>();
        int resultsCount = -1;
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (named.merge(name, 1, Integer::sum) > 1
                    && List.of("status", "results", "resultsCount", "request_id")
                            .contains(name)) {
                throw new JsonDataException("twice");
            }
            if (name.equals("results") && json.peek() == Token.BEGIN_ARRAY) {
                json.beginArray();
                while (json.hasNext()) {
                    rows.add(row(json));
                }
                json.endArray();
            } else if (name.equals("results")) {
                json.nextNull();
            } else if (name.equals("resultsCount")) {
                resultsCount = json.nextInt();
            } else {
                passFinite(json);
            }
        }
        json.endObject();
        return new Body(rows, resultsCount);
    }

    /// Token by token, as `skipValue` does not check what it skips.
    private static void passFinite(JsonReader json) throws IOException {
        switch (json.peek()) {
            case BEGIN_ARRAY -> {
                json.beginArray();
                while (json.hasNext()) {
                    passFinite(json);
                }
                json.endArray();
            }
            case BEGIN_OBJECT -> {
                json.beginObject();
                while (json.hasNext()) {
                    json.skipName();
                    passFinite(json);
                }
                json.endObject();
            }
            case STRING -> {
                if (json.nextString().startsWith("\u0007odd ")) {
                    throw new JsonDataException("not finite, outside of a row");
                }
            }
            default -> json.skipValue();
        }
    }

    private static JsonRow row(JsonReader json) throws IOException {
        Map<String, Field> fields = new HashMap<>();
        if (json.peek() != Token.BEGIN_OBJECT) {
            json.skipValue();
            return new JsonRow(false, fields);
        }
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            Token type = json.peek();
            boolean literal = type == Token.NUMBER || type == Token.STRING;
            fields.put(name, new Field(type, literal ? json.nextString().replace("\u0007odd ", "") : null));
            if (!literal) {
                json.skipValue();
            }
        }
        json.endObject();
        return new JsonRow(true, fields);
    }
}
