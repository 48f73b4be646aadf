package finance.ingest;

import finance.common.DateRange;
import finance.ingest.market.MarketData;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import finance.ingest.store.DayAnswer;
import finance.ingest.store.DayResult;
import finance.ingest.store.DayStore;
import finance.ingest.store.VendorPlanStore;
import finance.ingest.store.VendorPlanStore.FirstServed;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first session that the vendor's plan serves; the vendor refuses every session before it. It is found
/// by bisection, with about log2(sessions) calls, and stored for a day. The answers of the search are kept,
/// so that a session that the run needs is not requested twice.
final class HistoryLimit {
    private static final Logger log = LoggerFactory.getLogger(HistoryLimit.class);
    /// A plan whose history has a fixed length begins later by one day per day, so the day expected from the
    /// stored one and the session before it are tried first.
    private static final int EXPECTED_SESSIONS_TRIED = 2;

    private final MarketData vendor;
    private final DayStore days;
    private final VendorPlanStore store;
    private final boolean force;
    private final Map<LocalDate, Answer> answers = new ConcurrentHashMap<>();
    private Optional<LocalDate> firstServed = Optional.empty();

    /// @param force whether to call the vendor even if the first session was determined within the last day
    HistoryLimit(MarketData vendor, DayStore days, VendorPlanStore store, boolean force) {
        this.vendor = vendor;
        this.days = days;
        this.store = store;
        this.force = force;
    }

    /// Either a day or an error.
    private record Answer(DayAnswer day, VendorException error) {
        boolean isOutOfPlan() {
            return error != null && error.verdict() == Verdict.OUT_OF_PLAN;
        }
    }

    /// As [MarketData#groupedDaily], without a call if the search has the answer.
    DayAnswer groupedDaily(LocalDate session) {
        Answer known = answers.remove(session);
        if (known == null) {
            return call(session);
        }
        if (known.error() != null) {
            throw known.error();
        }
        return known.day();
    }

    /// The sessions that the plan serves. Requests the first session, and further ones only if that is
    /// outside of the plan. A single session is not requested: the answer to its load decides. After an error
    /// that affects all days, all sessions are returned, and the load of the first ones fails in the same
    /// way.
    ///
    /// @param sessions in the order of their dates
    List<LocalDate> served(List<LocalDate> sessions) {
        Optional<FirstServed> stored = store.read();
        firstServed = stored.filter(first -> first.isRecent() && !force).map(FirstServed::firstDate);
        List<LocalDate> left = notBefore(firstServed, sessions);
        if (left.size() < 2) {
            return left;
        }
        boolean isExpectedOut =
                stored.isPresent() && left.getFirst().isBefore(stored.get().firstDate());
        try {
            if (isExpectedOut || isOutOfPlan(left.getFirst())) {
                firstServed = Optional.of(search(new DateRange(left.getFirst(), left.getLast()), stored));
                return notBefore(firstServed, left);
            }
        } catch (VendorException e) {
            log.warn("the first session of the vendor's plan could not be determined: {}", e.getMessage());
        }
        return left;
    }

    /// The results of the sessions that [#served] left out. Stores the status of those that were not
    /// requested; the caller stores the answers of the vendor for the others.
    List<DayResult> refuse(List<LocalDate> sessions) {
        List<LocalDate> notRequested =
                sessions.stream().filter(date -> !answers.containsKey(date)).toList();
        String message = "outside the plan's history, which begins on " + firstServed.orElse(null)
                + " or later; request a later date or change the plan; --force requests the day from the vendor nevertheless";
        if (!notRequested.isEmpty()) {
            log.warn(
                    "{} sessions from {} to {} were not requested: {}",
                    notRequested.size(),
                    notRequested.getFirst(),
                    notRequested.getLast(),
                    message);
            store.recordOutOfPlan(notRequested, message);
        }
        return sessions.stream()
                .map(date -> answers.containsKey(date)
                        ? DayResult.failed(date, answers.remove(date).error(), 0)
                        : DayResult.notRequested(date, Verdict.OUT_OF_PLAN, message))
                .toList();
    }

    private static List<LocalDate> notBefore(Optional<LocalDate> first, List<LocalDate> sessions) {
        return sessions.stream()
                .filter(date -> first.isEmpty() || !date.isBefore(first.get()))
                .toList();
    }

    /// The first session of the plan; if that is after the range, the day after the range.
    private LocalDate search(DateRange range, Optional<FirstServed> stored) {
        List<LocalDate> sessions = range.sessions().toList();
        int served = firstServed(sessions, stored);
        if (served > 0 && served < sessions.size()) {
            store.store(sessions.get(served));
            return sessions.get(served);
        }
        if (stored.isPresent() && !stored.get().firstDate().isAfter(range.to())) {
            // the stored session is wrong, and the first one is not in the range
            store.delete();
        }
        return served == 0 ? range.from() : range.to().plusDays(1);
    }

    /// The index of the first session that is served; the number of sessions if none is.
    private int firstServed(List<LocalDate> sessions, Optional<FirstServed> stored) {
        int out = -1;
        int served = sessions.size();
        int next = stored.map(first -> first.firstDate().plusDays(first.age()))
                .map(expected ->
                        (int) sessions.stream().filter(expected::isAfter).count())
                .map(expected -> Math.min(expected, sessions.size() - 1))
                .orElse(-1);
        int expectedTries = stored.isPresent() ? EXPECTED_SESSIONS_TRIED : 0;
        for (int calls = 0; served - out > 1; calls++) {
            boolean isExpected = calls < expectedTries && out < next && next < served;
            int tried = isExpected ? next : (out + served) >>> 1;
            if (isOutOfPlan(sessions.get(tried))) {
                out = tried;
                next = tried + 1;
            } else {
                served = tried;
                next = tried - 1;
            }
        }
        return served;
    }

    /// An error that affects all days ends the search. After any other answer the session is inside of the
    /// plan.
    private boolean isOutOfPlan(LocalDate session) {
        Answer answer = answers.computeIfAbsent(session, this::request);
        if (!answer.isOutOfPlan() && answer.error() != null && answer.error().affectsAllDays()) {
            throw answer.error();
        }
        return answer.isOutOfPlan();
    }

    private DayAnswer call(LocalDate session) {
        Optional<Instant> checkedBefore = days.checkedAt(session);
        return new DayAnswer(vendor.groupedDaily(session), checkedBefore);
    }

    private Answer request(LocalDate session) {
        try {
            return new Answer(call(session), null);
        } catch (VendorException e) {
            return new Answer(null, e);
        }
    }
}
