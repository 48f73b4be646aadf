package finance.ingest;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import okio.BufferedSource;

/// One page of `/stocks/v1/splits` (https://massive.com/docs/rest/stocks/corporate-actions/splits).
///
/// @param nextUrl null on the last page
record SplitsPage(List<StockSplit> splits, String nextUrl) {
    private static final JsonReader.Options PAGE =
            JsonReader.Options.of("status", "results", "next_url", "error", "message");
    private static final JsonReader.Options SPLIT =
            JsonReader.Options.of("ticker", "execution_date", "split_from", "split_to", "adjustment_type", "id");
    /// All but a few: to load `BigDecimal` for these takes longer than to read all splits of a month.
    private static final Pattern PLAIN_SHARES = Pattern.compile("(?=.*[1-9])\\d{1,20}(\\.\\d{1,20})?");

    /// PostgreSQL's driver would store `?` for half of a surrogate pair.
    private static final Pattern NOT_TEXT = Pattern.compile("[\\p{Cc}\\p{Cs}]");

    private static final int LONGEST_TICKER = 256;

    /// A wrong split corrupts a ticker's whole history, so a page with one that cannot be read is refused whole.
    static SplitsPage read(BufferedSource body, LocalDate from, LocalDate to)
            throws IOException, MalformedResponseException, ErrorStatus {
        JsonScanner json = new JsonScanner(body.readByteArray());
        try (JsonReader page = json.value(0)) {
            if (!json.isAtEnd()) {
                throw new MalformedResponseException(
                        "expected the end of the page of splits, found more at byte " + json.position());
            }
            return page(page, from, to);
        } catch (JsonDataException | NumberFormatException | DateTimeParseException e) {
            throw new MalformedResponseException("expected a page of splits, found other JSON: " + e.getMessage());
        } catch (EOFException e) {
            throw new MalformedResponseException("the page of splits ends before its JSON does");
        }
    }

    private static SplitsPage page(JsonReader json, LocalDate from, LocalDate to)
            throws IOException, MalformedResponseException, ErrorStatus {
        List<StockSplit> splits = null;
        String next = null;
        String status = null;
        String explanation = null;
        json.beginObject();
        while (json.hasNext()) {
            switch (json.selectName(PAGE)) {
                case 0 -> status = text(json);
                case 1 -> {
                    if (splits != null) {
                        throw new MalformedResponseException("expected one 'results' on a page of splits, found two");
                    }
                    splits = splits(json);
                }
                case 2 -> next = text(json);
                case 3, 4 -> explanation = text(json);
                default -> {
                    json.skipName();
                    json.skipValue();
                }
            }
        }
        json.endObject();
        ErrorStatus.check(status, explanation);
        splits = splits == null ? List.of() : splits;
        for (StockSplit split : splits) {
            if (split.executionDate().isBefore(from) || split.executionDate().isAfter(to)) {
                throw new MalformedResponseException("expected splits of " + from + " to " + to + ", found " + split);
            }
        }
        return new SplitsPage(splits, next);
    }

    private static List<StockSplit> splits(JsonReader json) throws IOException, MalformedResponseException {
        List<StockSplit> splits = new ArrayList<>();
        if (json.peek() == Token.NULL) {
            json.nextNull();
            return splits;
        }
        json.beginArray();
        while (json.hasNext()) {
            splits.add(split(json));
        }
        json.endArray();
        return splits;
    }

    private static StockSplit split(JsonReader json) throws IOException, MalformedResponseException {
        String[] fields = new String[6];
        json.beginObject();
        while (json.hasNext()) {
            int field = json.selectName(SPLIT);
            if (field < 0) {
                json.skipName();
                json.skipValue();
            } else if (field == 0 && json.peek() == Token.NUMBER) {
                throw new MalformedResponseException(
                        "expected the ticker of a split as text, found the number " + json.nextString());
            } else {
                fields[field] = text(json);
            }
        }
        json.endObject();
        if (fields[0] == null || fields[1] == null || fields[2] == null || fields[3] == null) {
            throw new MalformedResponseException(
                    "a split lacks ticker, execution_date, split_from or split_to: " + Arrays.toString(fields));
        }
        String before = shares(fields[2]);
        String after = shares(fields[3]);
        if (before == null || after == null) {
            throw new MalformedResponseException("expected a split of positive shares, found " + fields[2] + " to " + fields[3]
                    + " for " + fields[0]);
        }
        for (String field : fields) {
            if (field != null && NOT_TEXT.matcher(field).find()) {
                throw new MalformedResponseException("a split has control characters or halves of surrogate pairs in its text");
            }
        }
        if (fields[0].isBlank() || fields[0].length() > LONGEST_TICKER) {
            throw new MalformedResponseException("expected a ticker of 1 to " + LONGEST_TICKER + " characters for a split, found "
                    + fields[0].strip().length());
        }
        return new StockSplit(fields[0], LocalDate.parse(fields[1]), before, after, fields[4], fields[5]);
    }

    private static String shares(String number) {
        if (PLAIN_SHARES.matcher(number).matches()) {
            return number;
        }
        BigDecimal shares = new BigDecimal(number);
        return shares.signum() > 0 && Math.abs(shares.scale()) <= 20 ? shares.toPlainString() : null;
    }

    private static String text(JsonReader json) throws IOException {
        return json.peek() == Token.NULL ? json.<String>nextNull() : json.nextString();
    }
}
