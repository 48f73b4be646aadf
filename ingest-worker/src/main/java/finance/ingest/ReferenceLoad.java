package finance.ingest;

import finance.common.DateRange;
import finance.ingest.market.MarketData;
import finance.ingest.market.VendorException;
import finance.ingest.store.ReferenceFeed;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/// The reference data of a run, completed while the bars are fetched and written. The first day is written as soon
/// as the transactions that store the vendor's answers have begun, and counts as loaded once they have ended. Its
/// transaction waits for transactions that already have a connection, and never for the vendor: behind a pooler with
/// few connections, it would otherwise keep the one that they need.
final class ReferenceLoad {
    private final List<Feed> feeds;

    private ReferenceLoad(List<Feed> feeds) {
        this.feeds = feeds;
    }

    /// Starts to complete the feeds for the range.
    static ReferenceLoad start(
            List<ReferenceFeed<?>> feeds, DateRange range, MarketData vendor, ExecutorService executor) {
        return new ReferenceLoad(feeds.stream()
                .map(feed -> new Feed(feed, range, vendor, executor))
                .toList());
    }

    /// Another request to the vendor is needed before a feed is complete.
    static final class RequestedAgainException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RequestedAgainException() {
            super("reference data is requested again");
        }
    }

    private static final class Feed implements ReferenceFeed.Listener {
        private final CompletableFuture<Void> storing = new CompletableFuture<>();
        private final CompletableFuture<Void> requestedAgain = new CompletableFuture<>();
        private final CompletableFuture<Void> stored;

        Feed(ReferenceFeed<?> feed, DateRange range, MarketData vendor, ExecutorService executor) {
            stored = CompletableFuture.runAsync(() -> feed.ensureCovered(range, vendor, this), executor);
        }

        @Override
        public void storing() {
            storing.complete(null);
        }

        @Override
        public void requestingAgain() {
            requestedAgain.complete(null);
        }

        void awaitStoring() {
            DaemonThreads.await(CompletableFuture.anyOf(storing, stored));
        }

        void awaitTransaction() {
            DaemonThreads.await(CompletableFuture.anyOf(stored, requestedAgain));
            if (!stored.isDone()) {
                throw new RequestedAgainException();
            }
            awaitStored();
        }

        void awaitStored() {
            DaemonThreads.await(stored);
        }
    }

    /// Waits until the transactions that store the vendor's first answers have begun for all feeds.
    ///
    /// @throws VendorException if one of them failed before
    void awaitStoring() {
        feeds.forEach(Feed::awaitStoring);
    }

    /// Waits until all feeds are stored, but not for the vendor.
    ///
    /// @throws RequestedAgainException if one of them is requested again
    /// @throws VendorException if one of them is not complete
    void awaitTransactions() {
        feeds.forEach(Feed::awaitTransaction);
    }

    /// Waits until all feeds are stored.
    ///
    /// @throws VendorException if one of them is not complete
    void awaitStored() {
        feeds.forEach(Feed::awaitStored);
    }

    /// The vendor's error that stopped a feed; empty as long as none has stopped. It does not wait.
    ///
    /// @throws RuntimeException any other error that stopped a feed
    Optional<VendorException> failure() {
        for (Feed feed : feeds) {
            if (feed.stored.state() == Future.State.FAILED) {
                try {
                    feed.awaitStored();
                } catch (VendorException e) {
                    return Optional.of(e);
                }
            }
        }
        return Optional.empty();
    }
}
