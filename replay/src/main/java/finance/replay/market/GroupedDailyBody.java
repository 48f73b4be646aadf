package finance.replay.market;

import finance.common.TradingCalendar;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Builds the response body of the grouped daily endpoint. The rows are collected first, because the counts
/// precede them.
final class GroupedDailyBody {
    private final Json rows;
    private final long time;
    private int count;
    private int endOfFirst;

    GroupedDailyBody(LocalDate date, int expectedRows) {
        rows = new Json(256 + expectedRows * 135);
        time = close(date).toEpochMilli();
    }

    /// 16:00 New York, the `t` of the endpoint's rows.
    static Instant close(LocalDate date) {
        return date.atTime(LocalTime.of(16, 0)).atZone(TradingCalendar.NEW_YORK).toInstant();
    }

    void add(DailyBar bar) {
        comma();
        bar.write(rows, time);
        added();
    }

    void add(Row row) {
        comma();
        row.write(rows, time);
        added();
    }

    /// Adds corrupt rows after the good ones.
    void add(Set<Corruption> corruptions) {
        String first = count == 0 ? Corruption.FIRST_ROW_OF_EMPTY_DAY.formatted(time) : rows.text(0, endOfFirst);
        for (Corruption corruption : corruptions) {
            comma();
            rows.raw(corruption.row(first, time));
            added();
        }
    }

    /// The rows of the test symbols of the exchanges: a price, and on most days no volume.
    static List<DailyBar> testSymbols(int weekday) {
        List<DailyBar> bars = new ArrayList<>();
        for (int i = 0; i < Symbols.TEST.length; i++) {
            long price = (10 + i) * 1_000_000L + SeededRandom.below(weekday, i, 100) * 10_000L;
            long volume = SeededRandom.chance(weekday, 100 + i, 0.3) ? 100_000_000 : 0;
            bars.add(new DailyBar(Symbols.TEST[i], price, price, price, price, volume, price, 1, false));
        }
        return bars;
    }

    /// Without `results` if there is no row, like the vendor on a holiday.
    byte[] bytes(boolean adjusted, String requestId) {
        Json body = new Json(rows.length() + 256);
        body.raw("{\"queryCount\":").number(count).raw(",\"resultsCount\":").number(count);
        body.raw(",\"adjusted\":").raw(adjusted ? "true" : "false");
        if (count > 0) {
            body.raw(",\"results\":[").raw(rows).raw(']');
        }
        body.raw(",\"status\":\"OK\",\"request_id\":").string(requestId);
        if (count > 0) {
            body.raw(",\"count\":").number(count);
        }
        return body.raw('}').bytes();
    }

    static byte[] empty(boolean adjusted, String requestId) {
        return new GroupedDailyBody(LocalDate.EPOCH, 0).bytes(adjusted, requestId);
    }

    void addAll(List<Row> overridden) {
        for (Row row : overridden) {
            add(row);
        }
    }

    private void comma() {
        if (count > 0) {
            rows.raw(',');
        }
    }

    private void added() {
        if (count++ == 0) {
            endOfFirst = rows.length();
        }
    }
}
