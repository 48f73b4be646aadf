package finance.ingest;

import finance.common.Progress;
import finance.ingest.market.MarketData;
import finance.ingest.market.ReferenceRows;
import finance.ingest.market.SecurityRecord;
import finance.ingest.market.UnreadableRow;
import finance.ingest.market.VendorException;
import finance.ingest.store.SecurityStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the list of securities, and the ticker events of tickers that appeared among the bars or vanished,
/// and derives which security traded under a ticker on which dates. If the list cannot be read, nothing is
/// changed. If the events cannot be read, the stored ones are used, and the next run continues.
final class SecurityRefresh {
    private static final Logger log = LoggerFactory.getLogger(SecurityRefresh.class);
    /// From the start of the run; afterwards no further events are requested. With five calls per minute, a week's
    /// new tickers need less.
    static final Duration TIME_FOR_EVENTS = Duration.ofMinutes(45);
    /// A list that lacks more is not complete: the vendor has sent such lists.
    private static final double LEAST_SHARE = 0.9;
    private static final int SHOWN = 3;

    private final MarketData vendor;
    private final SecurityStore store;
    private final Duration timeForEvents;
    private final long startedAt = System.nanoTime();

    SecurityRefresh(MarketData vendor, SecurityStore store, Duration timeForEvents) {
        this.vendor = vendor;
        this.store = store;
        this.timeForEvents = timeForEvents;
    }

    /// @param unreadable number of records that could not be read
    /// @param requested number of securities whose events were requested
    /// @param left number of securities whose events are left for the next run
    /// @param stoppedBy why events are left
    record Result(
            int active,
            int delisted,
            int unreadable,
            SecurityStore.Change change,
            int requested,
            int left,
            SecurityStore.Derived derived,
            Optional<VendorException> stoppedBy) {}

    /// @throws VendorException if the list cannot be read; nothing is stored
    Result run() {
        ReferenceRows<SecurityRecord> active = vendor.securities(true);
        requireComplete(active.rows().size());
        ReferenceRows<SecurityRecord> delisted = vendor.securities(false);
        List<UnreadableRow> unreadable = Stream.concat(active.unreadable().stream(), delisted.unreadable().stream())
                .toList();
        unreadable.stream()
                .limit(SHOWN)
                .forEach(row -> log.warn("unreadable record of a security: {}: {}", row.reason(), row.raw()));
        SecurityStore.Change change = store.store(
                Stream.concat(active.rows().stream(), delisted.rows().stream()).toList());
        store.findBarSpells();
        List<String> due = store.eventsDue();
        Optional<VendorException> stoppedBy = Optional.empty();
        int requested = 0;
        try (Progress progress = new Progress("requests for ticker events", due.size())) {
            for (String id : due) {
                if (System.nanoTime() - startedAt > timeForEvents.toNanos()) {
                    break;
                }
                store.store(id, vendor.tickerEvents(id));
                requested++;
                progress.advance(1, 0);
            }
        } catch (VendorException e) {
            stoppedBy = Optional.of(e);
        }
        SecurityStore.Derived derived = store.derive();
        return new Result(
                active.rows().size(),
                delisted.rows().size(),
                unreadable.size(),
                change,
                requested,
                due.size() - requested,
                derived,
                stoppedBy);
    }

    private void requireComplete(int found) {
        int known = store.activeRecords();
        if (found == 0 || found < LEAST_SHARE * known) {
            throw VendorException.incomplete("list of securities: expected at least "
                    + Math.max(1, (int) Math.ceil(LEAST_SHARE * known)) + " active ones, found " + found
                    + "; nothing was stored, run again later");
        }
    }
}
