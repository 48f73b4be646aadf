package finance.ingest;

import finance.common.DateRange;
import finance.common.Progress;
import java.time.LocalDate;
import java.util.Set;

/// What loading a range would take. The splits of a range come in one call (two or more only beyond 5,000 of them).
record Plan(DateRange range, int sessions, int loaded, int calls, int callsPerMinute) {
    static Plan of(DateRange range, Set<LocalDate> loaded, boolean force, int callsPerMinute) {
        int sessions = (int) range.sessions().count();
        int left = force ? sessions : sessions - loaded.size();
        return new Plan(range, sessions, loaded.size(), left == 0 ? 0 : left + 1, callsPerMinute);
    }

    private String time() {
        if (callsPerMinute == 0) {
            return "no rate limit set (POLYGON_CALLS_PER_MINUTE=0)";
        }
        // the first minute's calls go out at once
        long seconds = Math.max(0, (calls - 1) / callsPerMinute)
                * RetryPolicy.STANDARD.window().toSeconds();
        return "about " + Progress.readable(seconds) + " at " + callsPerMinute + " calls a minute";
    }

    @Override
    public String toString() {
        return range + ": " + range.days().count() + " days, " + sessions + " sessions, " + loaded + " loaded; " + calls
                + " calls, " + time();
    }
}
