package finance.ingest.admission;

import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The usual volume per ticker: the median of the geometric means of the nearest sessions that did not close
/// early.
final class UsualVolume {
    private final ComparedSessions loaded;
    private final List<DayStatistics> sessions;

    UsualVolume(ComparedSessions loaded, List<DayStatistics> nearest) {
        this.loaded = loaded;
        this.sessions = nearest.stream()
                .filter(session -> session.typicalVolume() > 0 && !isEarlyClose(session.date()))
                .toList();
    }

    private boolean isEarlyClose(LocalDate date) {
        return TradingCalendar.isEarlyClose(date) || loaded.isAnnouncedEarlyClose(date);
    }

    Optional<Finding> unusual(DayStatistics day) {
        if (sessions.size() < Threshold.FEWEST_VOLUMES.count()) {
            return Optional.empty();
        }
        double usual = sessions.stream()
                .map(DayStatistics::typicalVolume)
                .sorted()
                .toList()
                .get(sessions.size() / 2);
        double multiple = day.typicalVolume() / usual;
        double most = Threshold.VOLUME_MULTIPLE.value;
        double least = isEarlyClose(day.date()) ? Threshold.EARLY_CLOSE_VOLUME.value : 1 / most;
        if (multiple > least && multiple < most) {
            return Optional.empty();
        }
        String message = String.format(
                Locale.ROOT,
                "expected %.2f to %.2f times the usual volume per ticker (%.0f shares, geometric mean, median of %d"
                        + " sessions), found %.2f times (%.0f shares)",
                least,
                most,
                usual,
                sessions.size(),
                multiple,
                day.typicalVolume());
        String evidence = String.format(
                Locale.ROOT,
                "{\"typical_volume\": %.1f, \"usual_volume\": %.1f, \"multiple\": %.3f, \"shares\": %.0f}",
                day.typicalVolume(),
                usual,
                multiple,
                day.shares());
        return Optional.of(Finding.ofDay(Finding.VOLUME, Effect.LOADS, message, evidence));
    }
}
