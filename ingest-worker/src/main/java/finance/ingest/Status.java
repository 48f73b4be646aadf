package finance.ingest;

import finance.common.Count;
import finance.common.SessionCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/// How fresh and complete the data is, from the database only.
///
/// @param tablesExist false for a database without the tables of this project
/// @param newestDue the newest session that is due, see [RunClock]
/// @param days the rows of `trading_days` that are sessions, by date
/// @param openFindings number of open findings by kind
record Status(
        boolean tablesExist,
        LocalDate newestDue,
        NavigableMap<LocalDate, Day> days,
        SessionCalendar calendar,
        SortedMap<String, Integer> openFindings,
        Times times) {

    /// A session that was requested at some time.
    ///
    /// @param verdict null if no run has ended with an answer
    record Day(String verdict, boolean isProvisional, boolean isStale) {
        boolean isLoaded() {
            return "LOADED".equals(verdict);
        }

        boolean isSuspect() {
            return verdict != null && verdict.startsWith("SUSPECT");
        }
    }

    /// @param lastRefresh the last time a loaded session was read again
    /// @param lastSecurities the last time the list of securities was read
    /// @param lastScore the last time a forecast for the newest scored session was scored
    record Times(
            Optional<Instant> lastLoad,
            Optional<Instant> lastRefresh,
            Optional<Instant> lastSecurities,
            Optional<Instant> lastForecast,
            Optional<Instant> lastScore) {
        static final Times NONE =
                new Times(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    List<LocalDate> loaded() {
        return dates(Day::isLoaded);
    }

    List<LocalDate> provisional() {
        return dates(day -> day.isLoaded() && day.isProvisional());
    }

    List<LocalDate> suspect() {
        return dates(Day::isSuspect);
    }

    List<LocalDate> stale() {
        return dates(day -> day.isLoaded() && day.isStale());
    }

    private List<LocalDate> dates(Predicate<Day> condition) {
        return days.entrySet().stream()
                .filter(day -> condition.test(day.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// The sessions from the first loaded one to the newest that is due, which are not loaded, whether they
    /// were requested or not.
    List<LocalDate> missing() {
        List<LocalDate> loaded = loaded();
        if (loaded.isEmpty() || loaded.getFirst().isAfter(newestDue)) {
            return List.of();
        }
        return loaded.getFirst()
                .datesUntil(newestDue.plusDays(1))
                .filter(calendar::isSession)
                .filter(date -> !days.containsKey(date) || !days.get(date).isLoaded())
                .toList();
    }

    /// The recorded status of a session.
    String verdict(LocalDate date) {
        Day day = days.get(date);
        return day == null ? "never requested" : day.verdict() == null ? "no answer yet" : day.verdict();
    }

    /// Why the data is not up to date; empty if it is.
    List<String> problems() {
        if (!tablesExist) {
            return List.of("the database has no tables yet; the first load, or the command migrate, creates them");
        }
        List<String> problems = new ArrayList<>();
        Day due = days.get(newestDue);
        if (due == null || !due.isLoaded()) {
            problems.add("the session of " + newestDue + " is due and not loaded (" + verdict(newestDue) + ")");
        }
        int stale = stale().size();
        if (stale > 0) {
            problems.add(
                    "the returns of " + Count.of(stale, "day") + " are stale; transform-worker --stale computes them");
        }
        return problems;
    }
}
