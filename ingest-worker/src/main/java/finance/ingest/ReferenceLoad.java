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

/// The reference data of a run, completed while the bars are fetched and written. A day is written as soon as
/// the vendor's first answers are there, and counts as loaded once they are stored. Its transaction therefore
/// waits for the vendor only if an answer lacks stored rows and is requested a second time.
final class ReferenceLoad {
    private final List<Feed> feeds;

    private record Feed(CompletableFuture<Void> answered, Future<?> stored) {}

    private ReferenceLoad(List<Feed> feeds) {
        this.feeds = feeds;
    }

    /// Starts to complete the feeds for the range.
    static ReferenceLoad start(
            List<ReferenceFeed<?>> feeds, DateRange range, MarketData vendor, ExecutorService executor) {
        List<Feed> started = new ArrayList<>();
        for (ReferenceFeed<?> feed : feeds) {
            CompletableFuture<Void> answered = new CompletableFuture<>();
            Future<?> stored = executor.submit(() -> {
                try {
                    feed.ensureCovered(range, vendor, () -> answered.complete(null));
                } catch (RuntimeException | Error e) {
                    answered.completeExceptionally(e);
                    throw e;
                }
            });
            started.add(new Feed(answered, stored));
        }
        return new ReferenceLoad(started);
    }

    /// Waits until the vendor has sent a first answer for all feeds.
    ///
    /// @throws VendorException if one of them failed before
    void awaitAnswers() {
        feeds.forEach(feed -> RangeLoader.await(feed.answered()));
    }

    /// Waits until all feeds are stored.
    ///
    /// @throws VendorException if one of them is not complete
    void awaitStored() {
        feeds.forEach(feed -> RangeLoader.await(feed.stored()));
    }

    /// The vendor's error that stopped a feed; empty as long as none has stopped. It does not wait.
    ///
    /// @throws RuntimeException any other error that stopped a feed
    Optional<VendorException> failure() {
        for (Feed feed : feeds) {
            if (feed.answered().isCompletedExceptionally() || feed.stored().state() == Future.State.FAILED) {
                try {
                    RangeLoader.await(feed.answered());
                    RangeLoader.await(feed.stored());
                } catch (VendorException e) {
                    return Optional.of(e);
                }
            }
        }
        return Optional.empty();
    }
}
