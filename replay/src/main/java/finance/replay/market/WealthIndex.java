package finance.replay.market;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The wealth of an investor who buys one dollar of a security and reinvests all dividends. It is computed
/// as an account of shares and cash, not as a product of returns:
///
/// - at the first printed close, one dollar buys 1 / close shares;
/// - a split multiplies the shares; a dividend adds cash for each share, after a split of the same day;
/// - at the next printed close, all cash buys shares, and the wealth is shares times close.
///
/// The wealth of a day divided by the wealth at the previous bar is therefore 1 + total return, also if
/// bars are missing in between. The closes are those that the vendor prints; nothing else is rounded,
/// beyond 34 digits.
final class WealthIndex {
    private static final MathContext DIGITS = MathContext.DECIMAL128;

    private final NavigableMap<LocalDate, BigDecimal> closes;
    private final List<Event> events = new ArrayList<>();

    /// A split, or a dividend if `cash` is not null.
    private record Event(LocalDate date, BigDecimal shares, BigDecimal cash) {}

    /// @param closes of the days that have a bar
    /// @param dividends in one currency
    WealthIndex(NavigableMap<LocalDate, BigDecimal> closes, List<SplitEvent> splits, List<Dividend> dividends) {
        this.closes = closes;
        splits.forEach(split -> events.add(new Event(split.executionDate(), split.shares(), null)));
        dividends.forEach(dividend -> events.add(new Event(dividend.exDate(), null, dividend.cash())));
        events.sort(Comparator.comparing(Event::date).thenComparing(event -> event.cash() != null));
    }

    /// The wealth at each close, 1 at the first one.
    NavigableMap<LocalDate, BigDecimal> values() {
        NavigableMap<LocalDate, BigDecimal> wealth = new TreeMap<>();
        if (closes.isEmpty()) {
            return wealth;
        }
        BigDecimal shares = BigDecimal.ZERO;
        BigDecimal cash = BigDecimal.ONE;
        int next = 0;
        while (next < events.size() && !events.get(next).date().isAfter(closes.firstKey())) {
            next++;
        }
        for (LocalDate date : closes.keySet()) {
            for (; next < events.size() && !events.get(next).date().isAfter(date); next++) {
                Event event = events.get(next);
                if (event.cash() == null) {
                    shares = shares.multiply(event.shares(), DIGITS);
                } else {
                    cash = cash.add(shares.multiply(event.cash(), DIGITS), DIGITS);
                }
            }
            BigDecimal close = closes.get(date);
            shares = shares.add(cash.divide(close, DIGITS), DIGITS);
            cash = BigDecimal.ZERO;
            wealth.put(date, shares.multiply(close, DIGITS));
        }
        return wealth;
    }
}
