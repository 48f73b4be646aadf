package finance.replay;

import finance.replay.market.Market;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/// The rules that decide which requests fail, and how. Rules can be narrowed and joined:
///
/// ```java
/// Faults.always(Fault.serverError(503)).onDays(friday).first(2)     // Friday works at the third attempt
///     .or(Faults.always(Fault.tooManyCalls()).onPath("/stocks/v1/splits").first(1))
///     .or(Faults.always(Fault.day(new DayAlteration.Partial(700))).onDays(monday).first(3))
/// ```
@FunctionalInterface
public interface Faults {
    Optional<Fault> of(Request request);

    static Faults none() {
        return request -> Optional.empty();
    }

    static Faults always(Fault fault) {
        return request -> Optional.of(fault);
    }

    /// Parses a value of `--fault`, see [FaultOption].
    static Faults parse(String option) {
        return FaultOption.parse(option);
    }

    /// Only the first attempts at each path and query.
    default Faults first(int attempts) {
        return request -> request.attempt() <= attempts ? of(request) : Optional.empty();
    }

    /// Only the attempts after the first ones at each path and query: a fault that begins later.
    default Faults after(int attempts) {
        return request -> request.attempt() > attempts ? of(request) : Optional.empty();
    }

    /// Only grouped daily requests for days before that one.
    default Faults beforeDay(LocalDate day) {
        return request ->
                request.date().filter(date -> date.isBefore(day)).isPresent() ? of(request) : Optional.empty();
    }

    /// Only grouped daily requests that are made less than that time after the day's close (16:00 New
    /// York), by the market's clock: a day that settles.
    default Faults untilAfterClose(Duration settling) {
        return request -> request.date()
                        .filter(date -> request.at().isBefore(Market.close(date).plus(settling)))
                        .isPresent()
                ? of(request)
                : Optional.empty();
    }

    /// The refusals of a plan whose history begins on that day.
    static Faults outOfPlan(LocalDate firstDay) {
        return always(Fault.forbiddenTimeframe()).beforeDay(firstDay);
    }

    /// Only grouped daily requests for these days; without an argument, for any day.
    default Faults onDays(LocalDate... days) {
        Set<LocalDate> chosen = Set.of(days);
        return request -> request.date()
                        .filter(date -> chosen.isEmpty() || chosen.contains(date))
                        .isPresent()
                ? of(request)
                : Optional.empty();
    }

    /// Only paths with this prefix.
    default Faults onPath(String prefix) {
        return request -> request.path().startsWith(prefix) ? of(request) : Optional.empty();
    }

    /// Where these rules have no fault, the other rules apply.
    default Faults or(Faults others) {
        return request -> of(request).or(() -> others.of(request));
    }
}
