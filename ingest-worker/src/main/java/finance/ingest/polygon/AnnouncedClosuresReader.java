package finance.ingest.polygon;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import finance.ingest.market.AnnouncedClosure;
import java.io.EOFException;
import java.io.IOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import okio.BufferedSource;

/// Reads the upcoming closures (https://massive.com/docs/rest/stocks/market-operations/market-holidays): an array
/// with one object per exchange and day.
final class AnnouncedClosuresReader {
    private static final String[] NAMES = {"date", "exchange", "status", "name", "open", "close"};
    private static final JsonReader.Options FIELDS = JsonReader.Options.of(NAMES);
    private static final int REQUIRED = 3;

    private AnnouncedClosuresReader() {}

    static List<AnnouncedClosure> read(BufferedSource body) throws IOException, MalformedResponseException {
        JsonScanner json = new JsonScanner(body.readByteArray());
        try (JsonReader reader = json.value(0)) {
            List<AnnouncedClosure> closures = new ArrayList<>();
            reader.beginArray();
            while (reader.hasNext()) {
                closures.add(closure(reader));
            }
            reader.endArray();
            if (closures.isEmpty()) {
                // there is always a holiday within the next year
                throw new MalformedResponseException("expected upcoming closures, found none");
            }
            return closures;
        } catch (JsonDataException | DateTimeParseException e) {
            throw new MalformedResponseException("expected upcoming closures, found other JSON: " + e.getMessage());
        } catch (EOFException e) {
            throw new MalformedResponseException(
                    "expected complete upcoming closures, found that their JSON ends before the last bracket");
        }
    }

    private static AnnouncedClosure closure(JsonReader reader) throws IOException {
        String[] values = new String[NAMES.length];
        reader.beginObject();
        while (reader.hasNext()) {
            int field = reader.selectName(FIELDS);
            if (field < 0) {
                reader.skipName();
                reader.skipValue();
            } else {
                values[field] = reader.peek() == Token.NULL ? reader.<String>nextNull() : reader.nextString();
            }
        }
        reader.endObject();
        for (int field = 0; field < REQUIRED; field++) {
            if (values[field] == null) {
                throw new JsonDataException("a closure without " + NAMES[field]);
            }
        }
        return new AnnouncedClosure(
                LocalDate.parse(values[0]), values[1], values[2], values[3], time(values[4]), time(values[5]));
    }

    private static OffsetDateTime time(String text) {
        return text == null ? null : OffsetDateTime.parse(text);
    }
}
