package finance.ingest;

import finance.common.Count;
import finance.common.ExitCode;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import finance.ingest.store.BarStore;
import finance.ingest.store.DayResult;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last line of a refresh, and its exit code.
final class RefreshSummary {
    private static final Logger log = LoggerFactory.getLogger(RefreshSummary.class);

    private RefreshSummary() {}

    static ExitCode print(Refresh.Result refresh, double seconds) {
        List<DayResult> failed = refresh.days().stream()
                .filter(day -> day.verdict() != Verdict.LOADED)
                .toList();
        failed.forEach(
                day -> log.warn("{} {}: {}; the loaded bars are kept", day.date(), day.verdict(), day.message()));
        if (refresh.days().isEmpty()
                && refresh.outOfPlan() == 0
                && refresh.stoppedBy().isEmpty()) {
            System.out.println("refresh: no session is loaded");
            return ExitCode.NOTHING_TO_DO;
        }
        System.out.println(line(refresh, failed.size(), seconds));
        if (refresh.stoppedBy().isPresent()) {
            return refresh.stoppedBy().get().exitCode();
        }
        return RunSummary.mostSerious(Stream.concat(
                refresh.days().stream().map(DayResult::exitCode),
                refresh.feedErrors().stream().map(VendorException::exitCode)));
    }

    private static String line(Refresh.Result refresh, int failed, double seconds) {
        List<BarStore.Change> changes = refresh.days().stream()
                .map(DayResult::change)
                .filter(change -> !change.isNone())
                .toList();
        StringJoiner line = new StringJoiner(", ", "refresh: ", "");
        line.add(Count.of(refresh.days().size() - failed, "session") + " read");
        line.add(changes.size() + " changed" + (changes.isEmpty() ? "" : " (" + bars(changes) + ")"));
        if (failed > 0) {
            line.add(failed + " failed");
        }
        if (refresh.outOfPlan() > 0) {
            line.add(refresh.outOfPlan() + " outside the plan's history");
        }
        refresh.feedChanges().forEach((feed, count) -> line.add(feed + ": " + count + " changed"));
        if (!refresh.feedErrors().isEmpty()) {
            line.add(Count.of(refresh.feedErrors().size(), "feed") + " failed");
        }
        line.add(String.format(Locale.ROOT, "%.1f s", seconds));
        return line + (refresh.stoppedBy().isPresent() ? "; stopped early, run the same command again" : "");
    }

    private static String bars(List<BarStore.Change> changes) {
        return Count.of(changes.stream().mapToInt(BarStore.Change::inserted).sum(), "bar") + " inserted, "
                + changes.stream().mapToInt(BarStore.Change::updated).sum() + " updated, "
                + changes.stream().mapToInt(BarStore.Change::deleted).sum() + " deleted";
    }
}
