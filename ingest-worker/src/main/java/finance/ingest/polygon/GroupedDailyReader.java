package finance.ingest.polygon;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonReader.Token;
import finance.common.Count;
import finance.ingest.market.Bar;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.RefusedRow;
import finance.ingest.market.TestSymbols;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import okio.BufferedSource;

/// Reads the grouped daily answer (https://massive.com/docs/rest/stocks/aggregates/daily-market-summary). An
/// invalid row of a complete answer becomes a [RefusedRow] and is no error.
final class GroupedDailyReader {
    private static final String ANSWER = "grouped daily answer";
    /// About fifty times the largest answer so far.
    private static final int LARGEST_BODY = 64 * 1024 * 1024;
    private static final Set<String> FIELDS = Set.of("status", "resultsCount", "results", "request_id", "adjusted");
    /// Limit of seven validated numbers with their tabs.
    private static final int LONGEST_VALUES = 512;

    private final LocalDate date;
    private final RowValidator validator;
    private final JsonScanner json;
    private final RawRow row;
    private final byte[] values = new byte[LONGEST_VALUES];
    private final DistinctBars bars;
    private final List<RefusedRow> refused = new ArrayList<>();
    private final Set<String> named = new HashSet<>();
    private int testSymbols;
    private int otcRows;
    private boolean adjusted;
    private boolean hasCount;
    private int rows;
    private int resultsCount = -1;
    private String status;
    private String explanation;
    private String requestId;

    private GroupedDailyReader(LocalDate date, byte[] body) {
        this.date = date;
        this.validator = new RowValidator(date);
        this.json = new JsonScanner(body);
        this.row = new RawRow(json);
        this.bars = new DistinctBars(json);
    }

    /// @throws MalformedResponseException if the body is not one complete answer
    /// @throws ErrorStatus if the answer reports an error
    static GroupedDaily read(LocalDate date, BufferedSource body, int httpStatus)
            throws IOException, MalformedResponseException, ErrorStatus {
        if (body.request(LARGEST_BODY)) {
            throw new MalformedResponseException(
                    "expected about 2 MB, found a body of " + LARGEST_BODY + " bytes or more");
        }
        GroupedDailyReader reader = new GroupedDailyReader(date, body.readByteArray());
        try {
            reader.json.object(ANSWER, reader::field);
        } catch (JsonDataException e) {
            throw new MalformedResponseException("expected a " + ANSWER + ", found other JSON: " + e.getMessage());
        } catch (EOFException e) {
            throw new MalformedResponseException(
                    "expected a complete answer, found that its JSON ends after " + Count.of(reader.rows, "row"));
        }
        return reader.checked(httpStatus);
    }

    private void field(String name) throws IOException, MalformedResponseException {
        if (FIELDS.contains(name) && !named.add(name)) {
            throw new MalformedResponseException("expected one '" + name + "', found two at byte " + json.position());
        }
        if (name.equals("results") && json.take('[')) {
            results();
            return;
        }
        try (JsonReader value = json.value(1)) {
            switch (name) {
                case "status" -> status = text(value);
                case "resultsCount" -> resultsCount = value.nextInt();
                case "results" -> value.nextNull();
                case "request_id" -> requestId = text(value);
                case "adjusted" -> adjusted = value.peek() == Token.BOOLEAN && value.nextBoolean();
                case "count" -> hasCount = true;
                case "error", "message" -> explanation = text(value);
                default -> {
                    // other fields are not used
                }
            }
        }
    }

    /// A string; null for any other value.
    private static String text(JsonReader value) throws IOException {
        return value.peek() == Token.STRING ? value.nextString() : null;
    }

    private void results() throws IOException, MalformedResponseException {
        if (json.take(']')) {
            return;
        }
        do {
            json.next();
            int start = json.position();
            row.read();
            rows++;
            addRow(start);
        } while (json.take(','));
        json.expect(']');
    }

    private void addRow(int start) {
        String ticker = row.literal(RawRow.TICKER);
        if (ticker != null && TestSymbols.contains(ticker)) {
            testSymbols++;
            return;
        }
        String reason = validator.rejectionReason(row);
        if (reason == null && row.isTrue(RawRow.OTC)) {
            otcRows++;
            reason = "traded over the counter";
        }
        if (reason == null) {
            double close = row.number(RawRow.CLOSE);
            bars.add(new Bar(ticker, values(), close, row.number(RawRow.VOLUME)), start, json.position());
        } else {
            refused.add(new RefusedRow(printable(ticker), reason, json.line(start, json.position())));
        }
    }

    private byte[] values() {
        int at = 0;
        for (int field = RawRow.OPEN; field <= RawRow.TRADES; field++) {
            if (row.isMissing(field)) {
                values[at++] = '\\';
                values[at++] = 'N';
            } else if (field == RawRow.TRADES && !row.isDigits(field)) {
                // PostgreSQL's bigint does not accept `5.0` and `1e3`
                byte[] trades = new BigDecimal(row.literal(field))
                        .toBigIntegerExact()
                        .toString()
                        .getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(trades, 0, values, at, trades.length);
                at += trades.length;
            } else {
                at = row.copy(field, values, at);
            }
            values[at++] = '\t';
        }
        return Arrays.copyOf(values, at - 1);
    }

    private static String printable(String ticker) {
        return ticker == null ? null : ticker.replaceAll("[\\p{Cc}\\p{Cs}]", "\uFFFD");
    }

    private GroupedDaily checked(int httpStatus) throws MalformedResponseException, ErrorStatus {
        ErrorStatus.check(status, explanation);
        if (resultsCount != rows) {
            String announced = resultsCount < 0 ? "no resultsCount" : "resultsCount " + resultsCount;
            throw new MalformedResponseException(
                    "expected resultsCount rows, found " + announced + " and " + Count.of(rows, "row"));
        }
        DistinctBars.Result distinct = bars.result();
        refused.addAll(distinct.refused());
        if (rows > 0 && distinct.bars().isEmpty()) {
            String first = refused.isEmpty()
                    ? "all are test symbols"
                    : "the first one: " + refused.getFirst().reason();
            throw new MalformedResponseException(
                    "expected bars of " + date + ", found none in " + Count.of(rows, "row") + "; " + first);
        }
        return new GroupedDaily(
                date,
                distinct.bars(),
                testSymbols,
                refused,
                otcRows,
                distinct.conflicts(),
                adjusted,
                requestId == null && !hasCount,
                resultsCount,
                requestId,
                httpStatus);
    }
}
