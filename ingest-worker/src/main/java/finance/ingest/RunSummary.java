package finance.ingest;

import finance.common.Count;
import finance.common.DateRange;
import finance.common.ExitCode;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import finance.ingest.store.BarStore;
import finance.ingest.store.DayResult;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last line of a run, and its exit code.
final class RunSummary {
    private static final Logger log = LoggerFactory.getLogger(RunSummary.class);
    /// Limit of the days that are logged; the table `trading_days` has all of them.
    private static final int MOST_LOGGED_DAYS = 20;

    private RunSummary() {}

    static ExitCode print(DateRange range, RangeLoader.Result run, double seconds) {
        List<DayResult> failed = run.days().stream()
                .filter(day -> day.verdict() != Verdict.LOADED && day.verdict() != Verdict.NO_SESSION)
                // without a call, these days have one log line already
                .filter(day -> day.verdict() != Verdict.OUT_OF_PLAN || day.httpStatus() != 0)
                .toList();
        failed.stream()
                .limit(MOST_LOGGED_DAYS)
                .forEach(day -> log.warn("{} {}: {}", day.date(), day.verdict(), day.message()));
        if (failed.size() > MOST_LOGGED_DAYS) {
            log.warn(
                    "{} more; select * from trading_days where is_session and verdict <> 'LOADED' lists them",
                    Count.of(failed.size() - MOST_LOGGED_DAYS, "day"));
        }
        run.stoppedBy()
                .map(VendorException::getMessage)
                .filter(reason -> failed.stream().noneMatch(day -> reason.equals(day.message())))
                .ifPresent(reason -> log.error("the run stopped early: {}", reason));
        run.settled().forEach(day -> System.out.println(settled(day)));
        System.out.println(range.isOneDay() ? oneDay(range, run) : wholeRange(range, run, seconds));
        return exitCode(run);
    }

    /// If this fails, the day stays loaded and provisional, and the next run tries again.
    private static String settled(DayResult day) {
        return switch (day.verdict()) {
            case LOADED -> day.date() + " was provisional, loaded again: " + change(day.change());
            case OUT_OF_PLAN -> day.date() + " is no longer provisional, its bars stay: OUT_OF_PLAN, " + day.message();
            default ->
                day.date() + " stays provisional, it was not loaded again: " + day.verdict() + ", " + day.message();
        };
    }

    private static String oneDay(DateRange range, RangeLoader.Result run) {
        if (run.days().isEmpty()) {
            return range + " is already loaded; --force loads it again";
        }
        DayResult day = run.days().getFirst();
        String seconds = String.format(Locale.ROOT, "%.2f s", day.seconds());
        return switch (day.verdict()) {
            case LOADED -> range + " LOADED: " + day.ledger() + "; " + change(day.change()) + ", " + seconds;
            case NO_SESSION -> range + " NO_SESSION: " + day.message();
            default -> range + " " + day.verdict() + " after " + seconds + ", nothing was stored";
        };
    }

    private static String change(BarStore.Change change) {
        return change.isNone()
                ? "nothing changed"
                : change.inserted() + " inserted, " + change.updated() + " updated, " + change.deleted() + " deleted";
    }

    private static String wholeRange(DateRange range, RangeLoader.Result run, double seconds) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        run.days().forEach(day -> counts.merge(day.verdict(), 1, Integer::sum));
        StringJoiner verdicts = new StringJoiner(", ");
        counts.forEach((verdict, count) -> verdicts.add(count + " " + verdict));
        if (run.skipped() > 0) {
            verdicts.add(run.skipped() + " already loaded");
        }
        int bars = run.days().stream().mapToInt(day -> day.ledger().bars()).sum();
        int refused =
                run.days().stream().mapToInt(day -> day.ledger().refused()).sum();
        return String.format(
                Locale.ROOT,
                "%s: %s; %s, %s refused, %.1f s, %,.0f bars/s%s",
                range,
                verdicts,
                Count.of(bars, "bar"),
                Count.of(refused, "row"),
                seconds,
                bars / Math.max(seconds, 1e-3),
                run.stoppedBy().isPresent() ? "; stopped early, run the same command again to continue" : "");
    }

    /// A day that a later run can load takes precedence over a day that no retry can load.
    private static ExitCode exitCode(RangeLoader.Result run) {
        if (run.stoppedBy().isPresent()) {
            return run.stoppedBy().get().exitCode();
        }
        ExitCode code = mostSerious(run.days().stream().map(DayResult::exitCode));
        if (code != ExitCode.DONE) {
            return code;
        }
        boolean noSession =
                run.skipped() == 0 && run.days().stream().allMatch(day -> day.verdict() == Verdict.NO_SESSION);
        return noSession ? ExitCode.NOTHING_TO_DO : ExitCode.DONE;
    }

    /// An error that a later run can avoid takes precedence over one that no retry can avoid.
    static ExitCode mostSerious(Stream<ExitCode> exitCodes) {
        List<ExitCode> codes = exitCodes.toList();
        return Stream.of(ExitCode.FAILED, ExitCode.LATER, ExitCode.REFUSED)
                .filter(codes::contains)
                .findFirst()
                .orElse(ExitCode.DONE);
    }
}
