package finance.ingest;

import finance.common.DateRange;
import finance.ingest.market.MarketData;
import finance.ingest.market.VendorException;
import finance.ingest.store.ReferenceFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// The reference data of a run, completed while the bars are fetched and written. The first day is written as soon
/// as the transactions that store the vendor's answers have begun, and counts as loaded once they have ended. Its
/// transaction waits for transactions that already have a connection: behind a pooler with few connections, it
/// would otherwise keep the one that they need. It waits for the vendor only if an answer lacks stored rows and is
/// requested a second time.
final class ReferenceLoad {
    private final List<Feed> feeds;

    private record Feed(CompletableFuture<Void> storing, Future<?> stored) {}

    private ReferenceLoad(List<Feed> feeds) {
        this.feeds = feeds;
    }

    /// Starts to complete the feeds for the range.
    static ReferenceLoad start(
            List<ReferenceFeed<?>> feeds, DateRange range, MarketData vendor, ExecutorService executor) {
        List<Feed> started = new ArrayList<>();
        for (ReferenceFeed<?> feed : feeds) {
            CompletableFuture<Void> storing = new CompletableFuture<>();
            Future<?> stored = executor.submit(() -> {
                try {
                    feed.ensureCovered(range, vendor, () -> storing.complete(null));
                } catch (RuntimeException | Error e) {
                    storing.completeExceptionally(e);
                    throw e;
                }
            });
            started.add(new Feed(storing, stored));
        }
        return new ReferenceLoad(started);
    }

    /// Waits until the transactions that store the vendor's first answers have begun for all feeds.
    ///
    /// @throws VendorException if one of them failed before
    void awaitStoring() {
        feeds.forEach(feed -> DaemonThreads.await(feed.storing()));
    }

    /// Waits until all feeds are stored.
    ///
    /// @throws VendorException if one of them is not complete
    void awaitStored() {
        feeds.forEach(feed -> DaemonThreads.await(feed.stored()));
    }

    /// The vendor's error that stopped a feed; empty as long as none has stopped. It does not wait.
    ///
    /// @throws RuntimeException any other error that stopped a feed
    Optional<VendorException> failure() {
        for (Feed feed : feeds) {
            if (feed.storing().isCompletedExceptionally() || feed.stored().state() == Future.State.FAILED) {
                try {
                    DaemonThreads.await(feed.storing());
                    DaemonThreads.await(feed.stored());
                } catch (VendorException e) {
                    return Optional.of(e);
                }
            }
        }
        return Optional.empty();
    }
}
