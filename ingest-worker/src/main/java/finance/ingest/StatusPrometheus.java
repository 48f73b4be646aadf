package finance.ingest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// The status in the text format of Prometheus,
/// https://prometheus.io/docs/instrumenting/exposition_formats/. All metrics are gauges. A metric without a
/// value, for example the time of the last refresh if there was none, has no line.
final class StatusPrometheus {
    private final StringBuilder text = new StringBuilder();

    private StatusPrometheus() {}

    static String of(Status status, AlertDestinations alerts) {
        StatusPrometheus metrics = new StatusPrometheus();
        List<LocalDate> loaded = status.loaded();
        Status.Times times = status.times();
        metrics.gauge(
                "up_to_date",
                "1 if the newest session that is due is loaded and no returns are stale, otherwise 0",
                status.problems().isEmpty() ? 1 : 0);
        metrics.date(
                "newest_session_due_timestamp_seconds",
                "Date of the newest session that is due, at 00:00 UTC",
                Optional.of(status.newestDue()));
        metrics.date(
                "newest_session_loaded_timestamp_seconds",
                "Date of the newest loaded session, at 00:00 UTC",
                loaded.stream().max(LocalDate::compareTo));
        metrics.gauge("sessions_loaded", "Number of loaded sessions", loaded.size());
        metrics.gauge(
                "missing_sessions",
                "Sessions that are not loaded, from the first loaded one to the newest that is due",
                status.missing().size());
        metrics.gauge(
                "provisional_days",
                "Loaded days that the vendor may still correct",
                status.provisional().size());
        metrics.gauge(
                "suspect_days",
                "Sessions whose answer of the vendor was not accepted",
                status.suspect().size());
        metrics.gauge(
                "stale_days",
                "Loaded days whose returns must be computed again",
                status.stale().size());
        metrics.head("open_findings", "Open findings by kind");
        status.openFindings().forEach((kind, count) -> metrics.value("open_findings{kind=\"" + kind + "\"}", count));
        metrics.time("last_load_timestamp_seconds", "Last time a session was loaded", times.lastLoad());
        metrics.time(
                "last_refresh_timestamp_seconds", "Last time a loaded session was read again", times.lastRefresh());
        metrics.time(
                "last_securities_timestamp_seconds",
                "Last time the list of securities was read",
                times.lastSecurities());
        metrics.time("last_forecast_timestamp_seconds", "Last time a forecast was stored", times.lastForecast());
        metrics.time("last_score_timestamp_seconds", "Last time a forecast was scored", times.lastScore());
        metrics.head("alert_destinations", "Number of destinations of messages about failures, by the settings");
        alerts.names().ifPresent(names -> metrics.value("alert_destinations", names.size()));
        return metrics.text.toString().stripTrailing();
    }

    private void gauge(String name, String help, long value) {
        head(name, help);
        value(name, value);
    }

    private void time(String name, String help, Optional<Instant> time) {
        head(name, help);
        time.ifPresent(at -> value(name, at.getEpochSecond()));
    }

    private void date(String name, String help, Optional<LocalDate> date) {
        time(name, help, date.map(day -> day.atStartOfDay().toInstant(ZoneOffset.UTC)));
    }

    private void head(String name, String help) {
        text.append("# HELP finance_").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE finance_").append(name).append(" gauge\n");
    }

    private void value(String name, long value) {
        text.append("finance_").append(name).append(' ').append(value).append('\n');
    }
}
