package finance.ml.report;

import finance.common.Count;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The weekdays of a year as a grid: one column per week, one row per weekday, one mark per day. All marks of
/// one kind are one SVG path, because five years have 1,300 days.
///
/// @param summary the counts in words
record DayCalendar(
        int year,
        String summary,
        String loaded,
        String revised,
        String provisional,
        String suspect,
        String missing,
        String closed,
        List<Month> months) {
    private static final int STEP = 10;
    private static final int SIZE = 8;

    /// The name of a month and the position of its first day.
    record Month(String name, int x) {}

    static List<DayCalendar> of(List<DataQuality.Day> days) {
        Map<Integer, List<DataQuality.Day>> years = new TreeMap<>();
        days.stream()
                .filter(day -> day.isSession() || day.date().getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0)
                .forEach(day -> years.computeIfAbsent(day.date().getYear(), year -> new ArrayList<>())
                        .add(day));
        return years.entrySet().stream()
                .map(year -> of(year.getKey(), year.getValue()))
                .toList()
                .reversed();
    }

    private static DayCalendar of(int year, List<DataQuality.Day> days) {
        StringBuilder loaded = new StringBuilder();
        StringBuilder revised = new StringBuilder();
        StringBuilder provisional = new StringBuilder();
        StringBuilder suspect = new StringBuilder();
        StringBuilder missing = new StringBuilder();
        StringBuilder closed = new StringBuilder();
        int sessions = 0;
        int gaps = 0;
        for (DataQuality.Day day : days) {
            if (day.isLoaded()) {
                sessions++;
                StringBuilder marks = day.provisional() ? provisional : day.revisions() > 0 ? revised : loaded;
                marks.append(square(day.date(), SIZE));
            } else if (day.isSession()) {
                gaps++;
                (day.isSuspect() ? suspect : missing).append(square(day.date(), SIZE));
            } else {
                closed.append(square(day.date(), 2));
            }
        }
        String summary = "%d: %s loaded, %d missing".formatted(year, Count.of(sessions, "session"), gaps);
        return new DayCalendar(
                year,
                summary,
                loaded.toString(),
                revised.toString(),
                provisional.toString(),
                suspect.toString(),
                missing.toString(),
                closed.toString(),
                months(year));
    }

    private static String square(LocalDate date, int size) {
        int x = column(date) * STEP + (SIZE - size) / 2;
        int y = (date.getDayOfWeek().getValue() - 1) * STEP + (SIZE - size) / 2;
        return "M%d %dh%dv%dh-%dz".formatted(x, y, size, size, size);
    }

    private static int column(LocalDate date) {
        LocalDate firstMonday = LocalDate.of(date.getYear(), 1, 1).with(DayOfWeek.MONDAY);
        return (int) ChronoUnit.WEEKS.between(firstMonday, date);
    }

    private static List<Month> months(int year) {
        List<Month> months = new ArrayList<>();
        for (int month = 1; month <= 12; month++) {
            LocalDate first = LocalDate.of(year, month, 1);
            months.add(
                    new Month(first.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH), column(first) * STEP));
        }
        return months;
    }
}
