package finance.ingest;

import java.time.Duration;

/// How long the client waits for the vendor, and how often it asks again.
///
/// @param tries calls made for one answer before giving up
/// @param backoff wait after the first failure; doubles from one try to the next
/// @param window the vendor's rate limit counts calls in such a window: a minute, and a second for clocks and
/// travel
/// @param longestWait cap on what a Retry-After header may ask for
/// @param wholeCall cap on one call from connecting to the last byte
record RetryPolicy(int tries, Duration backoff, Duration window, Duration longestWait, Duration wholeCall) {
    static final RetryPolicy STANDARD = new RetryPolicy(
            5, Duration.ofSeconds(1), Duration.ofSeconds(61), Duration.ofMinutes(2), Duration.ofMinutes(2));

    /// Wait before the try after that many failures.
    Duration after(int failures) {
        return backoff.multipliedBy(1L << (failures - 1));
    }
}
