package finance.common;

import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Calendar days from the first to the last, both included.
public record DateRange(LocalDate from, LocalDate to) {
    /// One date or two, ISO or `yesterday` (New York's); what is wrong with them goes into the settings' problems.
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
        try {
            return Optional.of(LocalDate.parse(word));
        } catch (DateTimeParseException e) {
            settings.problem("a date must be like 2025-01-10, or 'yesterday', found '" + word + "'");
            return Optional.empty();
        }
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
