package finance.replay;

import java.time.DayOfWeek;
import java.time.LocalDate;

/// The upcoming-holidays answer: the weekdays of the next year on which the calendar has no session.
final class Holidays {
    private Holidays() {}

    static byte[] after(LocalDate today) {
        Json json = new Json(4_096).raw('[');
        for (LocalDate date = today; date.isBefore(today.plusYears(1)); date = date.plusDays(1)) {
            if (isWeekend(date) || Sessions.isSession(date)) continue;
            for (String exchange : new String[] {"NYSE", "NASDAQ"}) {
                json.raw(json.length() == 1 ? "" : ",").raw('{').name("date").string(date.toString());
                json.name("exchange").string(exchange).name("name").string(name(date));
                json.name("status").string("closed").raw('}');
            }
        }
        return json.raw(']').bytes();
    }

    private static boolean isWeekend(LocalDate date) {
        return date.getDayOfWeek() == DayOfWeek.SATURDAY || date.getDayOfWeek() == DayOfWeek.SUNDAY;
    }

    /// The calendar knows that a day is closed; what for can be told from the month.
    private static String name(LocalDate closed) {
        return switch (closed.getMonth()) {
            case JANUARY -> closed.getDayOfMonth() < 3 ? "New Years Day" : "Martin Luther King, Jr. Day";
            case FEBRUARY -> "Washington's Birthday";
            case MARCH, APRIL -> "Good Friday";
            case MAY -> "Memorial Day";
            case JUNE -> "Juneteenth";
            case JULY -> "Independence Day";
            case SEPTEMBER -> "Labor Day";
            case NOVEMBER -> "Thanksgiving";
            case DECEMBER -> "Christmas";
            default -> "Exchange closed";
        };
    }
}
