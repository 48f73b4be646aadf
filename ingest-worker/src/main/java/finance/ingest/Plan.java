package finance.ingest;

import finance.common.DateRange;
import finance.common.Progress;
import finance.ingest.polygon.RetryPolicy;
import finance.ingest.store.DayRegister;
import finance.ingest.store.ReferenceFeed;
import java.util.List;

/// The number of calls and the time that loading a range needs.
///
/// @param callsPerMinute 0 for no rate limit
record Plan(DateRange range, int sessions, int loaded, int calls, int callsPerMinute) {
    static Plan of(
            DateRange range,
            DayRegister register,
            boolean force,
            int callsPerMinute,
            List<ReferenceFeed<?>> referenceFeeds) {
        int sessions =
                (int) range.days().filter(register.calendar()::isSession).count();
        int loaded = register.loaded().size();
        int days = force ? sessions : sessions - loaded;
        int references =
                referenceFeeds.stream().mapToInt(ReferenceFeed::expectedCalls).sum();
        return new Plan(range, sessions, loaded, days == 0 ? 0 : days + references, callsPerMinute);
    }

    private String time() {
        if (callsPerMinute == 0) {
            return "no rate limit (POLYGON_CALLS_PER_MINUTE=0)";
        }
        // the calls of the first minute are not delayed
        long seconds = Math.max(0, (calls - 1) / callsPerMinute)
                * RetryPolicy.STANDARD.window().toSeconds();
        return "about " + Progress.readable(seconds) + " at " + callsPerMinute + " calls per minute";
    }

    @Override
    public String toString() {
        return range + ": " + range.days().count() + " days, " + sessions + " sessions, " + loaded + " loaded; " + calls
                + " calls, " + time();
    }
}
