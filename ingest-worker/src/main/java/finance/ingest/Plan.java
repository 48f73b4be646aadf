package finance.ingest;

import finance.common.Count;
import finance.common.DateRange;
import finance.common.Progress;
import finance.ingest.polygon.RetryPolicy;
import finance.ingest.store.DayRegister;
import finance.ingest.store.ReferenceFeed;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The number of calls and the time that loading a range needs.
///
/// @param outOfPlan number of sessions before the first one that the vendor's plan served
/// @param callsPerMinute 0 for no rate limit
record Plan(
        DateRange range,
        int sessions,
        int loaded,
        int outOfPlan,
        Optional<LocalDate> firstServed,
        int calls,
        int callsPerMinute) {
    static Plan of(
            DateRange range,
            DayRegister register,
            Optional<LocalDate> firstServed,
            boolean force,
            int callsPerMinute,
            List<ReferenceFeed<?>> referenceFeeds) {
        Set<LocalDate> loaded = register.loaded();
        List<LocalDate> sessions =
                range.days().filter(register.calendar()::isSession).toList();
        List<LocalDate> wanted = sessions.stream()
                .filter(date -> force || !loaded.contains(date))
                .toList();
        int days = (int) wanted.stream()
                .filter(date -> firstServed.isEmpty() || !date.isBefore(firstServed.get()))
                .count();
        int references =
                referenceFeeds.stream().mapToInt(ReferenceFeed::expectedCalls).sum();
        return new Plan(
                range,
                sessions.size(),
                loaded.size(),
                wanted.size() - days,
                firstServed,
                days == 0 ? 0 : days + references,
                callsPerMinute);
    }

    private String time() {
        if (callsPerMinute == 0) {
            return "no rate limit (POLYGON_CALLS_PER_MINUTE=0)";
        }
        // the calls of the first minute are not delayed
        long seconds = Math.max(0, (calls - 1) / callsPerMinute)
                * RetryPolicy.STANDARD.window().toSeconds();
        return "about " + Progress.readable(seconds) + " at " + Count.of(callsPerMinute, "call") + " per minute";
    }

    @Override
    public String toString() {
        String refused = outOfPlan == 0
                ? ""
                : ", " + outOfPlan + " before " + firstServed.orElseThrow()
                        + ", the first session of the vendor's plan";
        return range + ": " + Count.of(range.days().count(), "day") + ", " + Count.of(sessions, "session") + ", "
                + loaded + " loaded" + refused + "; " + Count.of(calls, "call") + ", " + time();
    }
}
