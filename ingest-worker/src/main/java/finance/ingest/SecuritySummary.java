package finance.ingest;

import finance.common.Count;
import finance.common.ExitCode;
import finance.ingest.market.VendorException;
import java.util.Locale;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last line of a run that read the list of securities, and its exit code.
final class SecuritySummary {
    private static final Logger log = LoggerFactory.getLogger(SecuritySummary.class);

    private SecuritySummary() {}

    static ExitCode print(SecurityRefresh.Result result, double seconds) {
        StringJoiner line = new StringJoiner(", ", "securities: ", "");
        line.add(String.format(Locale.ROOT, "%,d active and %,d delisted records", result.active(), result.delisted()));
        line.add(result.change().added() + " added, " + result.change().removed() + " removed");
        if (result.unreadable() > 0) {
            line.add(result.unreadable() + " unreadable");
        }
        line.add("events of " + Count.of(result.requested(), "ticker") + " read"
                + (result.left() == 0 ? "" : ", " + result.left() + " left for the next run"));
        line.add(String.format(
                Locale.ROOT,
                "%,d securities with %s",
                result.derived().securities(),
                Count.of(result.derived().spells(), "ticker spell")));
        if (result.derived().staleDays() > 0) {
            line.add(Count.of(result.derived().staleDays(), "day") + " with stale returns");
        }
        line.add(String.format(Locale.ROOT, "%.1f s", seconds));
        System.out.println(line);
        result.stoppedBy().ifPresent(error -> log.error("the ticker events are incomplete: {}", error.getMessage()));
        return result.stoppedBy().map(VendorException::exitCode).orElse(ExitCode.DONE);
    }
}
