package finance.ingest.polygon;

import java.time.Duration;

/// How often the client retries a call to the vendor, and how long it waits.
///
/// @param tries calls made for one answer, the first one included
/// @param backoff wait after the first failure; doubles after each further failure
/// @param window window of the vendor's rate limit: one minute, plus one second for differences between
///     clocks and for network latency
/// @param longestWait limit of the wait that a Retry-After header may request
/// @param callTimeout limit of one call, from the connection to the last byte
public record RetryPolicy(int tries, Duration backoff, Duration window, Duration longestWait, Duration callTimeout) {
    public static final RetryPolicy STANDARD = new RetryPolicy(
            5, Duration.ofSeconds(1), Duration.ofSeconds(61), Duration.ofMinutes(2), Duration.ofMinutes(2));

    RetryPolicy once() {
        return new RetryPolicy(1, backoff, window, longestWait, callTimeout);
    }

    /// Wait before the next try, after the given number of failures.
    Duration waitAfter(int failures) {
        return backoff.multipliedBy(1L << (failures - 1));
    }
}
