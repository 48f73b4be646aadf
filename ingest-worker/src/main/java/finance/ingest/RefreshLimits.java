package finance.ingest;

import finance.ingest.polygon.RetryPolicy;
import java.time.Duration;

/// The limits of the sessions that a refresh reads in addition to the last ones. They keep a daily refresh
/// short, and leave calls to other workers.
///
/// @param sessions number of additional sessions at most
/// @param time from the start of the refresh; afterwards no further additional session is requested
record RefreshLimits(int sessions, Duration time) {
    /// With one refresh per day, the two years of the vendor's free plan are read once in 25 days.
    static final int MOST_SESSIONS = 20;
    static final Duration TIME = Duration.ofMinutes(10);

    /// @param callsPerMinute 0 for no rate limit
    /// @param otherCalls calls for the last sessions and for reference data
    static RefreshLimits of(int callsPerMinute, int otherCalls) {
        long calls = callsPerMinute * TIME.dividedBy(RetryPolicy.STANDARD.window());
        int left = Math.clamp(calls - otherCalls, 0, MOST_SESSIONS);
        return new RefreshLimits(callsPerMinute == 0 ? MOST_SESSIONS : left, TIME);
    }
}
