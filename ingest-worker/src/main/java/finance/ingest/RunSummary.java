package finance.ingest;

import finance.common.DateRange;
import finance.common.ExitCode;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The line that ends a run, and the exit code that goes with it.
final class RunSummary {
    private static final Logger log = LoggerFactory.getLogger(RunSummary.class);
    /// Days told one by one; a longer range's are in `missing_sessions`.
    private static final int MOST_TOLD = 20;

    private RunSummary() {}

    static ExitCode print(DateRange range, RangeLoader.Result result, double seconds) {
        List<DayResult> toTell = result.results().stream()
                .filter(result -> result.verdict() != Verdict.LOADED && result.message() != null)
                .filter(result -> result.verdict() != Verdict.NO_SESSION)
                .toList();
        toTell.stream().limit(MOST_TOLD).forEach(o -> log.warn("{} {}: {}", o.date(), o.verdict(), o.message()));
        if (toTell.size() > MOST_TOLD) {
            log.warn("and {} more days; select * from missing_sessions", toTell.size() - MOST_TOLD);
        }
        System.out.println(range.isOneDay() ? oneDay(range, result) : wholeRange(range, result, seconds));
        return exitCode(range, result);
    }

    private static String oneDay(DateRange range, RangeLoader.Result result) {
        if (result.results().isEmpty()) {
            return range + " is loaded already; --force loads it again";
        }
        DayResult result = result.results().getFirst();
        String seconds = String.format(Locale.ROOT, "%.2f s", result.seconds());
        return switch (result.verdict()) {
            case LOADED -> range + " LOADED: " + result.ledger() + "; " + change(result.change()) + ", " + seconds;
            case NO_SESSION -> range + " NO_SESSION: " + result.message();
            default -> range + " " + result.verdict() + " after " + seconds + ", nothing stored";
        };
    }

    private static String change(BarStore.Change change) {
        return change.isNone()
                ? "nothing changed"
                : change.inserted() + " inserted, " + change.updated() + " updated, " + change.deleted() + " deleted";
    }

    private static String wholeRange(DateRange range, RangeLoader.Result result, double seconds) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        result.results().forEach(result -> counts.merge(result.verdict(), 1, Integer::sum));
        StringJoiner verdicts = new StringJoiner(", ");
        counts.forEach((verdict, count) -> verdicts.add(count + " " + verdict));
        if (result.skipped() > 0) {
            verdicts.add(result.skipped() + " loaded before");
        }
        int bars = result.results().stream().mapToInt(o -> o.ledger().bars()).sum();
        int refused =
                result.results().stream().mapToInt(o -> o.ledger().refused()).sum();
        return String.format(
                Locale.ROOT,
                "%s: %s; %,d bars, %,d rows refused, %.1f s, %,.0f bars/s%s",
                range,
                verdicts,
                bars,
                refused,
                seconds,
                bars / Math.max(seconds, 1e-3),
                result.stoppedBy().isPresent() ? "; stopped early, run the same command again to go on" : "");
    }

    /// What must be retried outweighs what no retry can help; a range without a session is nothing to do.
    private static ExitCode exitCode(DateRange range, RangeLoader.Result result) {
        if (result.stoppedBy().isPresent()) {
            return result.stoppedBy().get().exitCode();
        }
        List<ExitCode> codes = result.results().stream().map(DayResult::exitCode).toList();
        for (ExitCode code : List.of(ExitCode.FAILED, ExitCode.LATER, ExitCode.REFUSED)) {
            if (codes.contains(code)) {
                return code;
            }
        }
        return range.sessions().findAny().isEmpty() ? ExitCode.NOTHING_TO_DO : ExitCode.DONE;
    }
}
