package finance.ingest;

import finance.common.Database;
import finance.common.Database.Lock;
import java.time.Duration;

/// The vendor's limit of calls a minute, kept together by all workers that share the database: every call is
/// booked there first, at the next moment that leaves no window with more than the limit.
final class RateLimiter {
    static final RateLimiter UNLIMITED = new RateLimiter(null, 0, Duration.ZERO);

    private final Database database;
    private final int callsPerWindow;
    private final Duration window;

    /// @param callsPerWindow 0 for no limit: then the database is not asked
    RateLimiter(Database database, int callsPerWindow, Duration window) {
        this.database = database;
        this.callsPerWindow = callsPerWindow;
        this.window = window;
    }

    boolean isLimited() {
        return callsPerWindow > 0;
    }

    /// Returns when the call may be made.
    void acquire() throws InterruptedException {
        if (!isLimited()) {
            return;
        }
        double seconds = database.transaction("book a call to the vendor", connection -> {
            // the function takes the same lock, but could not say who holds it
            Database.lock(connection, Lock.VENDOR_CALLS, 0);
            try (var book = connection.prepareStatement("select book_vendor_call(?, make_interval(secs => ?))")) {
                book.setInt(1, callsPerWindow);
                book.setDouble(2, window.toMillis() / 1000.0);
                var result = book.executeQuery();
                result.next();
                return result.getDouble(1);
            }
        });
        Thread.sleep(Duration.ofMillis((long) Math.ceil(seconds * 1000)));
    }

    /// The vendor answered that the limit is used up: no call that any worker books from now on is due before the
    /// wait is over.
    void suspend(Duration wait) {
        if (!isLimited()) {
            return;
        }
        database.transaction("hold back calls to the vendor", connection -> {
            try (var hold = connection.prepareStatement("""
                    insert into vendor_calls
                    select clock_timestamp() + make_interval(secs => ?) from generate_series(1, ?)""")) {
                hold.setDouble(1, (wait.toMillis() - window.toMillis()) / 1000.0);
                hold.setInt(2, callsPerWindow);
                return hold.executeUpdate();
            }
        });
    }
}
