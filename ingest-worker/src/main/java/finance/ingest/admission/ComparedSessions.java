package finance.ingest.admission;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The statistics of the loaded sessions around a run, in the order of their dates; a run adds the days
/// that it admits. Used by one thread.
public final class ComparedSessions {
    private final TreeMap<LocalDate, DayStatistics> sessions = new TreeMap<>();
    private final Set<LocalDate> earlyCloses;

    /// @param announcedEarlyCloses days on which trading ends early, in addition to those of the calendar's
    ///     rules
    public ComparedSessions(Collection<DayStatistics> stored, Set<LocalDate> announcedEarlyCloses) {
        stored.forEach(this::add);
        earlyCloses = new HashSet<>(announcedEarlyCloses);
    }

    void add(DayStatistics day) {
        sessions.put(day.date(), day);
    }

    Collection<DayStatistics> all() {
        return sessions.values();
    }

    boolean isAnnouncedEarlyClose(LocalDate date) {
        return earlyCloses.contains(date);
    }

    /// Empty if the day is neither loaded nor admitted by the run.
    Optional<DayStatistics> on(LocalDate date) {
        return Optional.ofNullable(sessions.get(date));
    }

    Optional<DayStatistics> before(LocalDate date) {
        return Optional.ofNullable(sessions.lowerEntry(date)).map(entry -> entry.getValue());
    }

    Optional<DayStatistics> after(LocalDate date) {
        return Optional.ofNullable(sessions.higherEntry(date)).map(entry -> entry.getValue());
    }

    /// The nearest sessions on either side, without the day itself, the nearest one first.
    List<DayStatistics> nearest(LocalDate date) {
        List<DayStatistics> nearest = new ArrayList<>();
        LocalDate earlier = sessions.lowerKey(date);
        LocalDate later = sessions.higherKey(date);
        while (nearest.size() < Threshold.COMPARED_SESSIONS.count() && (earlier != null || later != null)) {
            boolean takesEarlier =
                    later == null || (earlier != null && distance(earlier, date) <= distance(date, later));
            LocalDate next = takesEarlier ? earlier : later;
            if (Math.abs(distance(date, next)) > Threshold.COMPARED_DAYS.count()) {
                break;
            }
            nearest.add(sessions.get(next));
            earlier = takesEarlier ? sessions.lowerKey(next) : earlier;
            later = takesEarlier ? later : sessions.higherKey(next);
        }
        return nearest;
    }

    private static long distance(LocalDate from, LocalDate to) {
        return ChronoUnit.DAYS.between(from, to);
    }
}
