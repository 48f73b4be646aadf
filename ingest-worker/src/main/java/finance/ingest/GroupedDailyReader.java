package finance.ingest;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonEncodingException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import okio.BufferedSource;

/// Reads the grouped daily answer while it arrives
/// (https://massive.com/docs/rest/stocks/aggregates/daily-market-summary). Throws [MalformedBody] for anything
/// that is not one whole answer; a bad row inside a good answer is refused, not thrown.
final class GroupedDailyReader {
    private static final JsonReader.Options FIELDS =
            JsonReader.Options.of("status", "resultsCount", "results", "request_id", "error", "message");

    private final LocalDate date;
    private final RowCheck check;
    private final RawRow row = new RawRow();
    private final List<Bar> bars = new ArrayList<>(12_000);
    private final List<RefusedRow> refused = new ArrayList<>();
    private final Set<String> seen = new HashSet<>(24_000);
    private int testSymbols;
    private int rows;
    private int resultsCount = -1;
    private String status = "";
    private String requestId;

    private GroupedDailyReader(LocalDate date) {
        this.date = date;
        this.check = new RowCheck(date);
    }

    static GroupedDaily read(LocalDate date, BufferedSource body, int httpStatus) throws IOException, MalformedBody {
        GroupedDailyReader reader = new GroupedDailyReader(date);
        try {
            JsonReader json = JsonReader.of(body);
            // lets a NaN through as far as its row
            json.setLenient(true);
            reader.answer(json);
        } catch (JsonDataException | JsonEncodingException e) {
            throw new MalformedBody("not the JSON of a grouped daily answer: " + e.getMessage());
        } catch (EOFException e) {
            throw new MalformedBody("the body ends before its JSON does, after " + reader.rows + " rows");
        }
        return reader.checked(httpStatus);
    }

    private void answer(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            switch (json.selectName(FIELDS)) {
                case 0 -> status = String.valueOf(json.readJsonValue());
                case 1 -> resultsCount = json.nextInt();
                case 2 -> results(json);
                case 3 -> requestId = String.valueOf(json.readJsonValue());
                default -> {
                    json.skipName();
                    json.skipValue();
                }
            }
        }
        json.endObject();
        if (json.peek() != Token.END_DOCUMENT) {
            throw new JsonDataException("something follows the answer");
        }
    }

    private void results(JsonReader json) throws IOException {
        if (json.peek() == Token.NULL) {
            json.nextNull();
            return;
        }
        json.beginArray();
        while (json.hasNext()) {
            row.read(json);
            rows++;
            account();
        }
        json.endArray();
    }

    private void account() {
        String ticker = row.literal(RawRow.TICKER);
        if (ticker != null && TestSymbols.contains(ticker)) {
            testSymbols++;
            return;
        }
        String reason = check.refusal(row);
        if (reason == null && !seen.add(ticker)) {
            reason = "duplicate";
        }
        if (reason == null) {
            bars.add(bar(ticker));
        } else {
            refused.add(new RefusedRow(printable(ticker), reason, row.json()));
        }
    }

    private Bar bar(String ticker) {
        return new Bar(
                ticker,
                row.literal(RawRow.OPEN),
                row.literal(RawRow.HIGH),
                row.literal(RawRow.LOW),
                row.literal(RawRow.CLOSE),
                row.literal(RawRow.VOLUME),
                row.literal(RawRow.VWAP),
                trades());
    }

    /// `5.0` and `1e3` are whole too, but not to PostgreSQL's bigint.
    private String trades() {
        String literal = row.literal(RawRow.TRADES);
        return literal == null || row.isDigits(RawRow.TRADES)
                ? literal
                : new BigDecimal(literal).toBigIntegerExact().toString();
    }

    private static String printable(String ticker) {
        return ticker == null ? null : ticker.replaceAll("\\p{Cntrl}", "\uFFFD");
    }

    private GroupedDaily checked(int httpStatus) throws MalformedBody {
        if (!status.equals("OK") && !status.equals("DELAYED")) {
            throw new MalformedBody("expected status OK or DELAYED, found '" + status + "'");
        }
        if (resultsCount != rows) {
            String announced = resultsCount < 0 ? "no resultsCount" : "resultsCount " + resultsCount;
            throw new MalformedBody(
                    "expected as many rows as announced, found " + announced + " and " + rows + " rows");
        }
        if (rows > 0 && bars.isEmpty()) {
            String first = refused.isEmpty()
                    ? "all are test symbols"
                    : "the first: " + refused.getFirst().reason();
            throw new MalformedBody("none of the " + rows + " rows is a bar of that day; " + first);
        }
        bars.sort(Comparator.comparing(Bar::ticker));
        return new GroupedDaily(date, bars, testSymbols, refused, resultsCount, requestId, httpStatus);
    }
}
