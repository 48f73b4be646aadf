package finance.replay.market;

import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// The made-up market, with listings, delistings, splits, dividends, halted tickers and test symbols. It
/// depends on its seed only, and any day is computed without the days before it (about 11,000 rows in
/// milliseconds). A test may override days and add splits, also between requests. All methods are
/// thread-safe.
///
/// ```java
/// Market market = Market.of(1, 300);                     // seed, approximate number of tickers
/// Market bare = Market.empty()                           // no ticker, test symbol or split
///     .withRows(date, List.of(Row.of("AAA", "12.5")))    // the exact rows of the day
///     .withBody(other, bytes)                            // the exact response body of the day
///     .withSplits(List.of(StockSplit.of("AAA", date, "4", "1")));
/// ```
///
/// A split changes the as-traded prices of made-up rows from its execution date on; overridden rows do not
/// change. A dividend does not change prices.
public final class Market {
    /// The vendor's first trading day, at which a request without dates begins.
    public static final LocalDate FIRST_DAY = LocalDate.of(2003, 9, 10);

    public static final int MOST_TICKERS = 55_000;

    private static final LocalDate FRACTIONAL_SHARES = LocalDate.of(2026, 2, 23);
    private static final double HALTED = 0.004;
    /// Some slots have no listed security, and some securities are halted.
    private static final double SLOTS_PER_TICKER = 1.035;

    private final Listings listings;
    private final int tickers;
    private final Map<LocalDate, byte[]> bodies = new ConcurrentHashMap<>();
    private final Map<LocalDate, List<Row>> days = new ConcurrentHashMap<>();
    private final List<StockSplit> announced = new CopyOnWriteArrayList<>();
    private final Set<SplitName> cancelled = ConcurrentHashMap.newKeySet();
    private volatile Map<String, List<StockSplit>> addedSplits = Map.of();
    private volatile LocalDate today;

    private Market(long seed, int tickers) {
        int slots = (int) Math.round(tickers * SLOTS_PER_TICKER);
        if (tickers < 0 || slots > Symbols.MOST_SLOTS)
            throw new IllegalArgumentException("A market has 0 to " + MOST_TICKERS + " tickers, found " + tickers);
        this.tickers = tickers;
        listings = new Listings(seed, slots);
    }

    /// A market with about this number of rows per day, up to 55,000.
    public static Market of(long seed, int tickers) {
        return new Market(seed, tickers);
    }

    /// A market without any ticker or split of its own.
    public static Market empty() {
        return new Market(0, 0);
    }

    /// From now on the response body of that day consists of exactly these bytes.
    public Market withBody(LocalDate date, byte[] body) {
        bodies.put(date, body.clone());
        return this;
    }

    /// From now on that day has exactly these rows, whether or not it is a session.
    public Market withRows(LocalDate date, List<Row> rows) {
        days.put(date, List.copyOf(rows));
        return this;
    }

    /// Removes the overrides of a day.
    public Market withoutOverrides(LocalDate date) {
        bodies.remove(date);
        days.remove(date);
        return this;
    }

    /// Replaces the splits added before by these, which change made-up prices.
    public Market withSplits(List<StockSplit> splits) {
        addedSplits = splits.stream().collect(Collectors.groupingBy(StockSplit::ticker));
        return this;
    }

    /// Adds a split that is only announced: the splits endpoint returns it, but no price changes.
    public Market announceSplit(StockSplit split) {
        announced.add(split);
        return this;
    }

    /// From now on the splits endpoint does not return the split of that ticker on that day, and no price
    /// changes by it.
    public Market cancelSplit(String ticker, LocalDate executionDate) {
        cancelled.add(new SplitName(ticker, executionDate));
        return this;
    }

    /// Sets the day up to which `adjusted=true` applies splits; by default today in New York.
    public Market today(LocalDate date) {
        today = date;
        return this;
    }

    public LocalDate today() {
        LocalDate set = today;
        return set != null ? set : LocalDate.now(TradingCalendar.NEW_YORK);
    }

    /// The response body of the grouped daily endpoint, not adjusted for splits.
    public byte[] day(LocalDate date) {
        return day(date, false, "made-up-" + date, Set.of());
    }

    public byte[] day(LocalDate date, boolean adjusted, String requestId, Set<Corruption> corruptions) {
        byte[] overridden = bodies.get(date);
        if (overridden != null) return overridden;
        GroupedDailyBody body = new GroupedDailyBody(date, tickers);
        List<Row> rows = days.get(date);
        if (rows != null) body.addAll(rows);
        else if (tickers > 0 && TradingCalendar.isSession(date)) fill(body, date, adjusted);
        if (!corruptions.isEmpty()) body.add(corruptions);
        return body.bytes(adjusted, requestId);
    }

    private void fill(GroupedDailyBody body, LocalDate date, boolean adjusted) {
        int weekday = Weekdays.of(date);
        double market = listings.market().at(weekday);
        double marketBefore = listings.market().at(weekday - 1);
        boolean fractions = !date.isBefore(FRACTIONAL_SHARES);
        LocalDate known = adjusted ? today() : date;
        listings.forEachListed(weekday, security -> {
            if (SeededRandom.chance(SeededRandom.bits(security.key, weekday), 0, HALTED)) return;
            List<StockSplit> splits = splits(security);
            double factor = SplitHistory.factor(splits, date);
            double close = security.unsplit(weekday, market) * factor;
            double before = security.unsplit(weekday - 1, marketBefore) * factor;
            DailyBar bar = DailyBar.of(security, weekday, close, before, 1 / factor, fractions);
            body.add(adjusted ? bar.adjusted(SplitHistory.factor(splits, known) / factor) : bar);
        });
        body.addTestSymbols(weekday);
    }

    /// All splits with execution dates from the first to the last day, both included, in no particular order.
    public List<StockSplit> splits(LocalDate first, LocalDate last) {
        List<StockSplit> splits = new ArrayList<>();
        listings.forEachListed(Weekdays.of(first), Weekdays.of(last), security -> splits.addAll(security.splits()));
        addedSplits.values().forEach(splits::addAll);
        splits.addAll(announced);
        splits.removeIf(split -> split.executionDate().isBefore(first)
                || split.executionDate().isAfter(last)
                || cancelled.contains(SplitName.of(split)));
        return splits;
    }

    public List<Dividend> dividends(LocalDate first, LocalDate last) {
        List<Dividend> dividends = new ArrayList<>();
        int from = Weekdays.of(first);
        int to = Weekdays.of(last);
        listings.forEachListed(from, to, security -> dividends.addAll(security.dividends(from, to)));
        dividends.removeIf(dividend ->
                dividend.exDate().isBefore(first) || dividend.exDate().isAfter(last));
        return dividends;
    }

    /// The splits that change a security's prices.
    private List<StockSplit> splits(Security security) {
        if (addedSplits.isEmpty() && cancelled.isEmpty()) return security.splits();
        List<StockSplit> splits = new ArrayList<>(security.splits());
        splits.addAll(addedSplits.getOrDefault(security.symbol, List.of()));
        splits.removeIf(split -> cancelled.contains(SplitName.of(split)));
        return splits;
    }

    private record SplitName(String ticker, LocalDate executionDate) {
        static SplitName of(StockSplit split) {
            return new SplitName(split.ticker(), split.executionDate());
        }
    }
}
