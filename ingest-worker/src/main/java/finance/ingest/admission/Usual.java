package finance.ingest.admission;

import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// What the nearest sessions have in common: the number of rows, and the most traded tickers.
///
/// @param sessions the nearest one first
record Usual(List<DayStatistics> sessions) {
    /// The median; of an even number the upper one, so that one partial day is not used as the usual size.
    int bars() {
        List<Integer> sorted =
                sessions.stream().map(DayStatistics::bars).sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    Optional<Finding> fewRows(DayStatistics day) {
        double fewest = Threshold.FEWEST_ROWS.value * bars();
        if (day.bars() >= fewest) {
            return Optional.empty();
        }
        String message = String.format(
                Locale.ROOT,
                "expected about %d rows, at least %.0f, as in %s, found %d",
                bars(),
                Math.ceil(fewest),
                this,
                day.bars());
        return Optional.of(Finding.ofDay(Finding.INCOMPLETE, Effect.HOLDS_FIRST_LOAD, message, rows(day)));
    }

    /// Fewer rows than the sessions of the same month, but not as few as hold a day back.
    Optional<Finding> rowsAbsent(DayStatistics day) {
        Usual near = new Usual(sessions.stream()
                .filter(session -> Math.abs(ChronoUnit.DAYS.between(session.date(), day.date()))
                        <= Threshold.COMPLETE_ROWS_DAYS.count())
                .toList());
        double complete = Threshold.COMPLETE_ROWS.value * near.bars();
        if (day.bars() >= complete) {
            return Optional.empty();
        }
        String message = String.format(
                Locale.ROOT,
                "expected about %d rows, at least %.0f of a complete session, as in %s, found %d",
                near.bars(),
                Math.ceil(complete),
                near,
                day.bars());
        return Optional.of(Finding.ofDay(Finding.INCOMPLETE, Effect.LOADS, message, near.rows(day)));
    }

    /// The evidence of a finding about the number of rows.
    private String rows(DayStatistics day) {
        return "{\"rows\": " + day.bars() + ", \"usual_rows\": " + bars() + ", \"sessions\": " + sessions.size() + "}";
    }

    Set<String> mostTraded() {
        Set<String> tickers = new HashSet<>(inMostSessions(DayStatistics::mostShareTickers));
        tickers.addAll(inMostSessions(DayStatistics::mostDollarTickers));
        return tickers;
    }

    /// @param present whether the day has a ticker
    Optional<Finding> mostTradedAbsent(Predicate<String> present) {
        return absent("shares", DayStatistics::mostShareTickers, present)
                .or(() -> absent("dollars", DayStatistics::mostDollarTickers, present));
    }

    private Optional<Finding> absent(String by, Function<DayStatistics, List<String>> most, Predicate<String> present) {
        List<String> usual = inMostSessions(most);
        long absent = usual.stream().filter(present.negate()).count();
        if (absent <= Threshold.MOST_ABSENT.value * usual.size()) {
            return Optional.empty();
        }
        String message = "expected the " + usual.size() + " tickers that usually are among the "
                + DayStatistics.MOST_TRADED + " most traded by " + by + " before and after, found "
                + (usual.size() - absent) + " of them";
        String evidence = "{\"most_traded\": " + usual.size() + ", \"absent\": " + absent + "}";
        return Optional.of(Finding.ofDay(Finding.INCOMPLETE, Effect.HOLDS_FIRST_LOAD, message, evidence));
    }

    /// The tickers on the list of at least half of the nearest sessions.
    private List<String> inMostSessions(Function<DayStatistics, List<String>> list) {
        List<DayStatistics> nearest =
                sessions.subList(0, Math.min(sessions.size(), Threshold.MOST_TRADED_SESSIONS.count()));
        Map<String, Integer> counts = new HashMap<>();
        nearest.forEach(session -> list.apply(session).forEach(ticker -> counts.merge(ticker, 1, Integer::sum)));
        return counts.entrySet().stream()
                .filter(entry -> 2 * entry.getValue() >= nearest.size())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public String toString() {
        if (sessions.size() == 1) {
            return "the session of " + sessions.getFirst().date();
        }
        List<DayStatistics> sorted =
                sessions.stream().sorted((a, b) -> a.date().compareTo(b.date())).toList();
        return "the " + sorted.size() + " nearest sessions ("
                + sorted.getFirst().date() + " to " + sorted.getLast().date() + ")";
    }
}
