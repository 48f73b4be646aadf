package finance.ingest.admission;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The result of the admission check of one day.
///
/// @param findings at most one of each kind and ticker for each effect
public record Assessment(DayStatistics statistics, List<Finding> findings) {
    /// The assessment of a day that an operator accepts, which is therefore not compared again.
    public Assessment settled() {
        return new Assessment(statistics.comparedWith(DayStatistics.SETTLED), findings);
    }

    /// The findings for which a day that is not loaded yet is not stored.
    public List<Finding> holdingFirstLoad() {
        return findings.stream()
                .filter(finding -> finding.effect() != Effect.LOADS)
                .toList();
    }

    /// The findings for which a reload is not stored.
    ///
    /// @param stored number of stored bars
    /// @param deleted number of stored bars that the reload deletes
    /// @param changed number of bars that it inserts, updates or deletes
    public List<Finding> holdingReload(int stored, int deleted, int changed) {
        if (changed == 0) {
            return List.of();
        }
        boolean rewrites = 2 * changed > stored;
        List<Finding> holding = new ArrayList<>(findings.stream()
                .filter(finding ->
                        finding.effect() == Effect.HOLDS || (finding.effect() == Effect.HOLDS_REWRITE && rewrites))
                .toList());
        deletes(stored, deleted).ifPresent(holding::add);
        return holding;
    }

    private static double mostDeleted(int stored) {
        return Math.max(Threshold.SINGLE_ROWS.value, Threshold.MOST_DELETED.value * stored);
    }

    /// Whether a reload deletes more of the stored bars than a correction of the vendor.
    static boolean deletesTooMany(int stored, int deleted) {
        return stored >= Threshold.SMALLEST_RELOAD.value && deleted > mostDeleted(stored);
    }

    private static Optional<Finding> deletes(int stored, int deleted) {
        if (!deletesTooMany(stored, deleted)) {
            return Optional.empty();
        }
        String message = String.format(
                Locale.ROOT,
                "expected a reload that deletes at most %.0f of the %d stored rows, found one that deletes %d",
                Math.floor(mostDeleted(stored)),
                stored,
                deleted);
        String evidence = "{\"stored\": " + stored + ", \"deleted\": " + deleted + "}";
        return Optional.of(Finding.ofDay(Finding.INCOMPLETE, Effect.HOLDS, message, evidence));
    }

    /// The findings with which the day is stored.
    public List<Finding> loading() {
        return findings.stream()
                .filter(finding -> finding.effect() == Effect.LOADS)
                .toList();
    }

    /// The findings about the whole day.
    public List<Finding> ofDay() {
        return findings.stream().filter(finding -> finding.ticker() == null).toList();
    }

    /// The findings about single tickers whose rows differ.
    public List<Finding> conflicts() {
        return findings.stream().filter(finding -> finding.ticker() != null).toList();
    }

    /// The same findings, one of each kind and ticker.
    public static List<Finding> merged(List<Finding> findings) {
        Map<List<String>, Finding> merged = new LinkedHashMap<>();
        findings.forEach(finding ->
                merged.merge(List.of(finding.kind(), String.valueOf(finding.ticker())), finding, Finding::and));
        return List.copyOf(merged.values());
    }

    public static String messages(List<Finding> findings) {
        return findings.stream().map(Finding::message).collect(Collectors.joining("; "));
    }
}
