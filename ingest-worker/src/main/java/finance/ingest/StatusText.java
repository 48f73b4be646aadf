package finance.ingest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The status as lines of text; the last line is a summary.
final class StatusText {
    private static final int MOST_LISTED_DAYS = 10;

    private final StringBuilder text = new StringBuilder();

    private StatusText() {}

    static String of(Status status, AlertDestinations alerts) {
        StatusText lines = new StatusText();
        List<LocalDate> loaded = status.loaded();
        lines.add("newest session due", status.newestDue() + " (" + status.verdict(status.newestDue()) + ")");
        lines.add(
                "newest session loaded",
                loaded.isEmpty() ? "none" : loaded.getLast().toString());
        lines.add(
                "sessions loaded",
                String.format(Locale.ROOT, "%,d", loaded.size())
                        + (loaded.isEmpty() ? "" : ", the first one " + loaded.getFirst()));
        lines.add("missing sessions", days(status.missing(), date -> date + " (" + status.verdict(date) + ")"));
        lines.add("provisional days", days(status.provisional(), LocalDate::toString));
        lines.add("suspect days", days(status.suspect(), LocalDate::toString));
        lines.add("stale days", days(status.stale(), LocalDate::toString));
        lines.add("open findings", findings(status));
        lines.add("last load", time(status.times().lastLoad()));
        lines.add("last refresh", time(status.times().lastRefresh()));
        lines.add("last securities", time(status.times().lastSecurities()));
        lines.add("last forecast", time(status.times().lastForecast()));
        lines.add("last score", time(status.times().lastScore()));
        lines.add("alerts", alerts.toString());
        List<String> problems = status.problems();
        return lines.text
                .append(problems.isEmpty() ? "up to date" : "not up to date: " + String.join("; ", problems))
                .toString();
    }

    private void add(String label, String value) {
        text.append(String.format(Locale.ROOT, "%-22s %s%n", label, value));
    }

    private static String days(List<LocalDate> dates, Function<LocalDate, String> format) {
        String listed = dates.stream().limit(MOST_LISTED_DAYS).map(format).collect(Collectors.joining(", "));
        String more = dates.size() > MOST_LISTED_DAYS ? " and " + (dates.size() - MOST_LISTED_DAYS) + " more" : "";
        return dates.size() + (dates.isEmpty() ? "" : ": " + listed + more);
    }

    private static String findings(Status status) {
        int count = status.openFindings().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        String kinds = status.openFindings().entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
        return count + (kinds.isEmpty() ? "" : ": " + kinds);
    }

    private static String time(Optional<Instant> time) {
        return time.map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("never");
    }
}
