package finance.common;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Calendar days from the first to the last, both included.
public record DateRange(LocalDate from, LocalDate to) {
    private static final int MOST_YEARS = 60;
    private static final String LAST_SESSION_BEFORE = "last-session-before:";

    /// Reads one or two dates: in ISO format, `yesterday` (in New York), or `last-session-before:DATE`, the
    /// last session before an ISO date by the exchange calendar. Problems are recorded in the settings. A date
    /// after today or more than 60 years ago is rejected as a typing error.
    public static DateRange parse(List<String> words, Clock clock, Settings settings) {
        List<LocalDate> dates = words.stream()
                .flatMap(word -> date(word, clock, settings).stream())
                .toList();
        if (dates.size() < words.size()) {
            return new DateRange(today(clock), today(clock));
        }
        LocalDate from = dates.getFirst();
        LocalDate to = dates.getLast();
        if (to.isBefore(from)) {
            settings.problem("the range must not end before it starts, found " + from + " " + to);
            return new DateRange(from, from);
        }
        return new DateRange(from, to);
    }

    private static LocalDate today(Clock clock) {
        return LocalDate.now(clock.withZone(TradingCalendar.NEW_YORK));
    }

    private static Optional<LocalDate> date(String word, Clock clock, Settings settings) {
        if (word.equals("yesterday")) {
            return Optional.of(today(clock).minusDays(1));
        }
        if (word.startsWith(LAST_SESSION_BEFORE)) {
            return date(word.substring(LAST_SESSION_BEFORE.length()), clock, settings)
                    .map(TradingCalendar::previous);
        }
        try {
            LocalDate date = LocalDate.parse(word);
            if (isPast(date, clock)) {
                return Optional.of(date);
            }
            LocalDate last = today(clock);
            LocalDate first = last.minusYears(MOST_YEARS);
            if (date.isBefore(first) || date.isAfter(last)) {
                settings.problem("expected a date from " + first + " (" + MOST_YEARS + " years ago) to " + last
                        + " (today in New York), found " + date);
                return Optional.empty();
            }
            return Optional.of(date);
        } catch (DateTimeParseException e) {
            settings.problem("a date must be like 2025-01-10, or 'yesterday', found '" + word + "'");
            return Optional.empty();
        }
    }

    /// Whether the date is in the accepted range, whatever the time in New York is. Loading the time zones takes
    /// 20 ms, which the workers spend while they connect to the database.
    private static boolean isPast(LocalDate date, Clock clock) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return date.isBefore(today.minusDays(1)) && date.isAfter(today.minusYears(MOST_YEARS));
    }

    public Stream<LocalDate> days() {
        return from.datesUntil(to.plusDays(1));
    }

    public Stream<LocalDate> sessions() {
        return days().filter(TradingCalendar::isSession);
    }

    public boolean contains(LocalDate date) {
        return !date.isBefore(from) && !date.isAfter(to);
    }

    public boolean isOneDay() {
        return from.equals(to);
    }

    @Override
    public String toString() {
        return isOneDay() ? from.toString() : from + " to " + to;
    }
}
