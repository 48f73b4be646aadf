package finance.ingest;

import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okio.Buffer;

/// The status as one JSON object on one line. docs/operating.md describes its names.
final class StatusJson {
    private StatusJson() {}

    static String of(Status status, AlertDestinations alerts) {
        Buffer text = new Buffer();
        try (JsonWriter json = JsonWriter.of(text)) {
            json.setSerializeNulls(true);
            write(json, status, alerts);
        } catch (IOException e) {
            throw new UncheckedIOException("write the status to memory", e);
        }
        return text.readUtf8();
    }

    private static void write(JsonWriter json, Status status, AlertDestinations alerts) throws IOException {
        List<LocalDate> loaded = status.loaded();
        List<String> problems = status.problems();
        json.beginObject();
        json.name("up_to_date").value(problems.isEmpty());
        json.name("problems");
        strings(json, problems);
        json.name("newest_session_due").value(status.newestDue().toString());
        json.name("newest_session_loaded")
                .value(loaded.isEmpty() ? null : loaded.getLast().toString());
        json.name("first_session_loaded")
                .value(loaded.isEmpty() ? null : loaded.getFirst().toString());
        json.name("sessions_loaded").value(loaded.size());
        days(json, "missing_sessions", status.missing());
        days(json, "provisional_days", status.provisional());
        days(json, "suspect_days", status.suspect());
        days(json, "stale_days", status.stale());
        json.name("open_findings").beginObject();
        for (Map.Entry<String, Integer> kind : status.openFindings().entrySet()) {
            json.name(kind.getKey()).value(kind.getValue());
        }
        json.endObject();
        time(json, "last_load_at", status.times().lastLoad());
        time(json, "last_refresh_at", status.times().lastRefresh());
        time(json, "last_securities_at", status.times().lastSecurities());
        time(json, "last_forecast_at", status.times().lastForecast());
        time(json, "last_score_at", status.times().lastScore());
        json.name("alerts");
        if (alerts.names().isEmpty()) {
            json.nullValue();
        } else {
            strings(json, alerts.names().get());
        }
        json.endObject();
    }

    private static void days(JsonWriter json, String name, List<LocalDate> dates) throws IOException {
        json.name(name);
        strings(json, dates.stream().map(LocalDate::toString).toList());
    }

    private static void strings(JsonWriter json, List<String> values) throws IOException {
        json.beginArray();
        for (String value : values) {
            json.value(value);
        }
        json.endArray();
    }

    private static void time(JsonWriter json, String name, Optional<Instant> time) throws IOException {
        json.name(name)
                .value(time.map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse(null));
    }
}
