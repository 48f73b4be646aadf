package finance.replay;

import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Set;

/// The body of a grouped-daily answer while it is written: rows first, for the counts stand before them.
final class Day {
    private final Json rows;
    private final long time;
    private int count;
    private int endOfFirst;

    Day(LocalDate date, int expectedRows) {
        rows = new Json(256 + expectedRows * 135);
        time = closing(date);
    }

    /// 16:00 New York as milliseconds since 1970, the `t` of the endpoint's rows.
    static long closing(LocalDate date) {
        return date.atTime(LocalTime.of(16, 0))
                .atZone(TradingCalendar.NEW_YORK)
                .toInstant()
                .toEpochMilli();
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

    /// Rows that no vendor should send, behind the good ones.
    void add(Set<Corruption> corruptions) {
        String first = count == 0 ? Corruption.LONELY.formatted(time) : rows.text(0, endOfFirst);
        for (Corruption corruption : corruptions) {
            comma();
            rows.raw(corruption.row(first, time));
            added();
        }
    }

    /// The row the exchanges' test symbols have on most days: a price and no trade.
    void addTestSymbols(int weekday) {
        for (int i = 0; i < Symbols.TEST.length; i++) {
            long price = (10 + i) * 1_000_000L + SeededRandom.below(weekday, i, 100) * 10_000L;
            long volume = SeededRandom.chance(weekday, 100 + i, 0.3) ? 100_000_000 : 0;
            add(new DailyBar(Symbols.TEST[i], price, price, price, price, volume, price, 1, false));
        }
    }

    /// A body without `results` where there is no row, as the vendor's is on a holiday.
    byte[] body(boolean adjusted, String requestId) {
        Json body = new Json(rows.length() + 256);
        body.raw("{\"queryCount\":").number(count).raw(",\"resultsCount\":").number(count);
        body.raw(",\"adjusted\":").raw(adjusted ? "true" : "false");
        if (count > 0) body.raw(",\"results\":[").raw(rows).raw(']');
        body.raw(",\"status\":\"OK\",\"request_id\":").string(requestId);
        if (count > 0) body.raw(",\"count\":").number(count);
        return body.raw('}').bytes();
    }

    static byte[] empty(boolean adjusted, String requestId) {
        return new Day(LocalDate.EPOCH, 0).body(adjusted, requestId);
    }

    void addAll(List<Row> laid) {
        for (Row row : laid) add(row);
    }

    private void comma() {
        if (count > 0) rows.raw(',');
    }

    private void added() {
        if (count++ == 0) endOfFirst = rows.length();
    }
}
