package finance.ingest;

import finance.common.Count;
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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The first session that the vendor's plan serves; the vendor refuses every session before it. It is found
/// by bisection up to the newest session that is due, with about log2(sessions) calls, and stored for a day.
/// The answers of the search are kept, so that a session that the run needs is not requested twice.
final class HistoryLimit {
    private static final Logger log = LoggerFactory.getLogger(HistoryLimit.class);
    /// A plan whose history has a fixed length begins later by one day per day, so the day expected from the
    /// stored one and the two sessions before it are tried first.
    private static final int EXPECTED_SESSIONS_TRIED = 3;

    private final MarketData vendor;
    private final DayStore days;
    private final VendorPlanStore store;
    private final boolean force;
    private final LocalDate newestDue;
    private final Map<LocalDate, Answer> answers = new ConcurrentHashMap<>();
    private Optional<LocalDate> firstServed = Optional.empty();

    /// @param force whether to call the vendor even if the first session was determined within the last day
    /// @param newestDue the newest session that is due
    HistoryLimit(MarketData vendor, DayStore days, VendorPlanStore store, boolean force, LocalDate newestDue) {
        this.vendor = vendor;
        this.days = days;
        this.store = store;
        this.force = force;
        this.newestDue = newestDue;
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
    /// outside of the plan. A single session is not requested: the answer to its load decides, see
    /// [#followRefusal]. After an error that affects all days, all sessions are returned, and the load of the
    /// first ones fails in the same way.
    ///
    /// @param sessions in the order of their dates
    List<LocalDate> served(List<LocalDate> sessions) {
        Optional<FirstServed> stored = store.read();
        List<LocalDate> left = notBeforeKnown(stored, sessions);
        if (left.isEmpty()) {
            return left;
        }
        LocalDate first = left.getFirst();
        boolean isExpectedOut =
                stored.isPresent() && first.isBefore(stored.get().firstDate());
        try {
            if (left.size() == 1) {
                return servedAlone(first, isExpectedOut, stored);
            }
            if (isExpectedOut || isOutOfPlan(first)) {
                firstServed = Optional.of(search(first, left.getLast(), !isExpectedOut, stored));
                return notBefore(firstServed, left);
            }
        } catch (VendorException e) {
            warnUnknown(e);
        }
        return left;
    }

    /// Catch-up loads each day in a run of its own, and several at once: one of them searches, and the others
    /// wait for the result. The newest session does not wait.
    private List<LocalDate> servedAlone(LocalDate session, boolean isExpectedOut, Optional<FirstServed> stored) {
        List<LocalDate> alone = List.of(session);
        if (force || !session.isBefore(newestDue)) {
            return alone;
        }
        if (isExpectedOut && store.beginSearch()) {
            try {
                firstServed = Optional.of(search(session, session, false, stored));
            } finally {
                store.endSearch();
            }
            return notBefore(firstServed, alone);
        }
        return store.awaitSearch() ? notBeforeKnown(store.read(), alone) : alone;
    }

    /// Determines the first session after the vendor has refused the only session of a run as outside of the
    /// plan, so that the runs for other sessions before it need no call. Does nothing if another run does
    /// the same, or if it is known.
    void followRefusal(LocalDate session) {
        if (!store.beginSearch()) {
            return;
        }
        try {
            Optional<FirstServed> stored = store.read();
            if (stored.filter(first -> first.isRecent() && session.isBefore(first.firstDate()))
                    .isEmpty()) {
                LocalDate first = search(session, session, true, stored);
                log.info("the vendor's plan begins on {}; for a day, earlier sessions are not requested", first);
            }
        } catch (VendorException e) {
            warnUnknown(e);
        } finally {
            store.endSearch();
        }
    }

    private static void warnUnknown(VendorException cause) {
        log.warn("the first session of the vendor's plan could not be determined: {}", cause.getMessage());
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
                    "{} from {} to {} not requested: {}",
                    Count.of(notRequested.size(), "session"),
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

    /// Those that are not before the first session, if that was determined within the last day.
    private List<LocalDate> notBeforeKnown(Optional<FirstServed> stored, List<LocalDate> sessions) {
        firstServed = stored.filter(first -> first.isRecent() && !force).map(FirstServed::firstDate);
        return notBefore(firstServed, sessions);
    }

    private static List<LocalDate> notBefore(Optional<LocalDate> first, List<LocalDate> sessions) {
        return sessions.stream()
                .filter(date -> first.isEmpty() || !date.isBefore(first.get()))
                .toList();
    }

    /// Searches and stores the first session of the plan. If the plan serves none up to the newest session
    /// that is due, the day after that is stored.
    ///
    /// @param last the last session that the run needs; it is tried before sessions that the run does not need
    /// @param firstIsOut whether the first session is known to be outside of the plan
    private LocalDate search(LocalDate first, LocalDate last, boolean firstIsOut, Optional<FirstServed> stored) {
        LocalDate to = last.isAfter(newestDue) ? last : newestDue;
        // by the operator's decision, the first one may be a session against the rules
        List<LocalDate> sessions = Stream.concat(
                        Stream.of(first), new DateRange(first, to).sessions().filter(first::isBefore))
                .toList();
        int lastNeeded =
                (int) sessions.stream().filter(date -> !date.isAfter(last)).count() - 1;
        int served = firstServed(sessions, firstIsOut ? 0 : -1, lastNeeded, stored);
        LocalDate found = served < sessions.size() ? sessions.get(served) : to.plusDays(1);
        if (served == 0) {
            // the plan serves all sessions from the first one, and perhaps earlier ones
            store.delete();
        } else {
            store.store(found);
        }
        return found;
    }

    /// The index of the first session that is served; the number of sessions if none is.
    ///
    /// @param out index of a session outside of the plan; -1 if none is known
    private int firstServed(List<LocalDate> sessions, int out, int lastNeeded, Optional<FirstServed> stored) {
        int served = sessions.size();
        int next = stored.map(first -> first.firstDate().plusDays(first.age()))
                .map(expected ->
                        (int) sessions.stream().filter(expected::isAfter).count())
                .map(expected -> Math.min(expected, sessions.size() - 1))
                .orElse(-1);
        int expectedTries = stored.isPresent() ? EXPECTED_SESSIONS_TRIED : 0;
        for (int calls = 0; served - out > 1; calls++) {
            int middle = (out + served) >>> 1;
            int needed = out < lastNeeded && lastNeeded < served ? lastNeeded : middle;
            int tried = calls < expectedTries && out < next && next < served ? next : needed;
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
