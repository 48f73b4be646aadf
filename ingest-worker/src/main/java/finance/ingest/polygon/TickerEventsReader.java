package finance.ingest.polygon;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import finance.ingest.market.TickerEvents;
import finance.ingest.market.TickerEvents.TickerEvent;
import java.io.EOFException;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okio.BufferedSource;

/// Reads the ticker events of one security
/// (https://massive.com/docs/rest/stocks/corporate-actions/ticker-events). Events of other types, and those
/// without a date or a ticker, are left out.
final class TickerEventsReader {
    private static final String TICKER_CHANGE = "ticker_change";

    private TickerEventsReader() {}

    static TickerEvents read(BufferedSource body) throws IOException, MalformedResponseException, ErrorStatus {
        try (JsonReader json = JsonReader.of(body)) {
            if (!(json.readJsonValue() instanceof Map<?, ?> answer)) {
                throw new MalformedResponseException("expected ticker events, found no JSON object");
            }
            ErrorStatus.check(text(answer, "status"), text(answer, "error"));
            if (!(answer.get("results") instanceof Map<?, ?> results)) {
                throw new MalformedResponseException("expected ticker events, found no results");
            }
            return new TickerEvents(text(results, "composite_figi"), text(results, "cik"), events(results));
        } catch (JsonDataException | DateTimeParseException e) {
            throw new MalformedResponseException("expected ticker events, found other JSON: " + e.getMessage());
        } catch (EOFException e) {
            throw new MalformedResponseException(
                    "expected complete ticker events, found that their JSON ends before the last bracket");
        }
    }

    private static List<TickerEvent> events(Map<?, ?> results) {
        List<TickerEvent> events = new ArrayList<>();
        if (!(results.get("events") instanceof List<?> list)) {
            return events;
        }
        for (Object element : list) {
            if (element instanceof Map<?, ?> event && TICKER_CHANGE.equals(text(event, "type"))) {
                String date = text(event, "date");
                String ticker = event.get(TICKER_CHANGE) instanceof Map<?, ?> change ? text(change, "ticker") : null;
                if (date != null && ticker != null && !ticker.isBlank()) {
                    events.add(new TickerEvent(LocalDate.parse(date), ticker));
                }
            }
        }
        return events;
    }

    private static String text(Map<?, ?> object, String field) {
        return object.get(field) instanceof String text ? text : null;
    }
}
