package finance.ingest.polygon;

import com.squareup.moshi.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The columns of a reference endpoint that are read, in ASCII; all others are skipped.
///
/// @param spelled the names in bytes
/// @param options the names for moshi
record ReferenceColumns(List<String> names, List<byte[]> spelled, JsonReader.Options options) {
    static ReferenceColumns of(List<String> names) {
        return new ReferenceColumns(
                names,
                names.stream()
                        .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                        .toList(),
                JsonReader.Options.of(names.toArray(new String[0])));
    }

    /// Returns the index of the column with this name, -1 if there is none.
    ///
    /// @param text has the name between `from` and `to`
    int indexOf(byte[] text, int from, int to) {
        for (int i = 0; i < spelled.size(); i++) {
            byte[] name = spelled.get(i);
            if (name.length == to - from && Arrays.equals(name, 0, name.length, text, from, to)) {
                return i;
            }
        }
        return -1;
    }
}
