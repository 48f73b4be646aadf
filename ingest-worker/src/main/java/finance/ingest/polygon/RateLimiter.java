package finance.ingest.polygon;

import finance.common.Database;
import finance.common.Database.Lock;
import java.time.Duration;

/// The vendor's limit of calls per minute, shared by all workers that use one database. The table
/// `vendor_calls` has the time of every call; a call gets the next time at which no window contains more
/// calls than the limit.
public final class RateLimiter {
    public static final RateLimiter UNLIMITED = new RateLimiter(null, 0, Duration.ZERO);

    private final Database database;
    private final int callsPerWindow;
    private final Duration window;

    /// @param database not used if there is no limit
    /// @param callsPerWindow 0 for no limit
    public RateLimiter(Database database, int callsPerWindow, Duration window) {
        this.database = database;
        this.callsPerWindow = callsPerWindow;
        this.window = window;
    }

    boolean isLimited() {
        return callsPerWindow > 0;
    }

    /// Waits until the caller may make one call.
    public void acquire() throws InterruptedException {
        if (!isLimited()) {
            return;
        }
        double seconds = database.transaction("register a call to the vendor", connection -> {
            // the function acquires the same lock, but its error message cannot name the holder
            Database.lock(connection, Lock.VENDOR_CALLS, 0);
            try (var statement = connection.prepareStatement("select book_vendor_call(?, make_interval(secs => ?))")) {
                statement.setInt(1, callsPerWindow);
                statement.setDouble(2, window.toMillis() / 1000.0);
                var result = statement.executeQuery();
                result.next();
                return result.getDouble(1);
            }
        });
        Thread.sleep(Duration.ofMillis((long) Math.ceil(seconds * 1000)));
    }

    /// Suspends the calls of all workers after the vendor reported that its limit is reached: no call that is
    /// registered from now on is made before the wait is over.
    public void suspend(Duration wait) {
        if (!isLimited()) {
            return;
        }
        database.transaction("suspend calls to the vendor", connection -> {
            try (var insert = connection.prepareStatement("""
                    insert into vendor_calls (called_at)
                    select clock_timestamp() + make_interval(secs => ?) from generate_series(1, ?)""")) {
                insert.setDouble(1, (wait.toMillis() - window.toMillis()) / 1000.0);
                insert.setInt(2, callsPerWindow);
                return insert.executeUpdate();
            }
        });
    }
}
