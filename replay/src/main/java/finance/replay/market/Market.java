package finance.replay.market;

import finance.common.TradingCalendar;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The made-up market, with listings, delistings, splits, dividends, halted tickers and test symbols. It
/// depends on its seed only, and any day is computed without the days before it (about 11,000 rows in
/// milliseconds). A test may override or alter days and add splits and dividends, also between requests.
/// All methods are thread-safe.
///
/// ```java
/// Market market = Market.of(1, 300);                     // seed, approximate number of tickers
/// Market bare = Market.empty()                           // no ticker, test symbol or split
///     .withRows(date, List.of(Row.of("AAA", "12.5")))    // the exact rows of the day
///     .withBody(other, bytes)                            // the exact response body of the day
///     .withSplits(List.of(SplitEvent.of("AAA", date, "4", "1")))
///     .withDividends(List.of(Dividend.of("AAA", date, "0.25")));
/// market.withAlteration(date, new DayAlteration.Partial(70));     // a fault of data, until withoutOverrides(date)
/// market.withCompanyHistories();                         // renames, special dividends …: [CompanyHistories]
/// ```
///
/// A split changes the as-traded prices of made-up rows from its execution date on; overridden rows do not
/// change. A dividend changes prices only if it belongs to one of the company histories.
public final class Market {
    /// The vendor's first trading day, at which a request without dates begins.
    public static final LocalDate FIRST_DAY = LocalDate.of(2003, 9, 10);

    public static final int MOST_TICKERS = 55_000;

    /// Some slots have no listed security, and some securities are halted.
    private static final double SLOTS_PER_TICKER = 1.035;

    /// A longer gap before a dividend counts as no close.
    private static final int LONGEST_GAP = 10;

    private final int tickers;
    private final CorporateActions actions = new CorporateActions();
    private final SecurityUniverse universe;
    private final Map<LocalDate, byte[]> bodies = new ConcurrentHashMap<>();
    private final Map<LocalDate, List<Row>> days = new ConcurrentHashMap<>();
    private final Map<LocalDate, DayAlteration> alterations = new ConcurrentHashMap<>();
    private final Map<LocalDate, String> closures = new ConcurrentHashMap<>();
    private volatile DividendValues.Factors dividendFactors = new DividendValues.Factors();
    private volatile Clock clock = Clock.system(TradingCalendar.NEW_YORK);
    private volatile LocalDate today;

    private Market(long seed, int tickers) {
        int slots = (int) Math.round(tickers * SLOTS_PER_TICKER);
        if (tickers < 0 || slots > Symbols.MOST_SLOTS) {
            throw new IllegalArgumentException("expected 0 to " + MOST_TICKERS + " tickers, found " + tickers);
        }
        this.tickers = tickers;
        universe = new SecurityUniverse(seed, new Listings(seed, slots), actions, this::today);
    }

    /// A market with about this number of rows per day, up to 55,000.
    public static Market of(long seed, int tickers) {
        return new Market(seed, tickers);
    }

    /// A market without any ticker or split of its own.
    public static Market empty() {
        return new Market(0, 0);
    }

    /// Adds the twelve securities of [CompanyHistories]: ten or eleven rows per session. Other rows do not
    /// change.
    public Market withCompanyHistories() {
        universe.addCompanies();
        return changed();
    }

    private Market changed() {
        dividendFactors = new DividendValues.Factors();
        return this;
    }

    /// From now on the response body of that day consists of exactly these bytes.
    public Market withBody(LocalDate date, byte[] body) {
        bodies.put(date, body.clone());
        return this;
    }

    /// From now on that day has exactly these rows, whether or not it is a session.
    public Market withRows(LocalDate date, List<Row> rows) {
        days.put(date, List.copyOf(rows));
        return changed();
    }

    /// From now on the rows of that day are altered.
    public Market withAlteration(LocalDate date, DayAlteration alteration) {
        alterations.put(date, alteration);
        return this;
    }

    /// From now on that day has no rows, and the endpoint for upcoming holidays announces the closure. For
    /// a closure that is not announced, override the rows with an empty list.
    public Market withClosure(LocalDate date, String name) {
        closures.put(date, name);
        return withRows(date, List.of());
    }

    /// Removes the overrides, alteration and closure of a day.
    public Market withoutOverrides(LocalDate date) {
        bodies.remove(date);
        days.remove(date);
        alterations.remove(date);
        closures.remove(date);
        return changed();
    }

    /// Replaces the splits added before by these, which change made-up prices.
    public Market withSplits(List<SplitEvent> splits) {
        actions.replaceSplits(splits);
        return changed();
    }

    /// Adds a split that is only announced: the splits endpoint returns it, but no price changes. This also
    /// makes rows that contradict or repeat another split.
    public Market announceSplit(SplitEvent split) {
        actions.announce(split);
        return changed();
    }

    /// From now on the splits endpoint does not return the split of that ticker on that day, and no price
    /// changes by it.
    public Market cancelSplit(String ticker, LocalDate executionDate) {
        actions.cancelSplit(ticker, executionDate);
        return changed();
    }

    /// The splits endpoint returns the split of that ticker on that day only if the market's today is
    /// `announced` or later. Prices change on the execution date as before.
    public Market announceSplitLate(String ticker, LocalDate executionDate, LocalDate announced) {
        actions.announceOn(ticker, executionDate, announced);
        return changed();
    }

    /// Replaces the dividends added before by these. They change no price.
    public Market withDividends(List<Dividend> dividends) {
        actions.replaceDividends(dividends);
        return changed();
    }

    /// From now on the dividends endpoint returns no dividend of that ticker on that day.
    public Market cancelDividend(String ticker, LocalDate exDate) {
        actions.cancelDividend(ticker, exDate);
        return changed();
    }

    /// Sets the vendor's day: `adjusted=true` applies splits up to it, splits and dividends are filed under
    /// the tickers of that day, and holidays are announced from it on. By default it follows from the
    /// clock.
    public Market today(LocalDate date) {
        today = date;
        return this;
    }

    public LocalDate today() {
        LocalDate set = today;
        return set != null ? set : LocalDate.ofInstant(now(), TradingCalendar.NEW_YORK);
    }

    /// Sets the vendor's clock; by default the time of the machine.
    public Market clock(Clock other) {
        clock = other;
        return this;
    }

    public Instant now() {
        return clock.instant();
    }

    /// 16:00 New York of a day, the time of the rows of the grouped daily endpoint.
    public static Instant close(LocalDate date) {
        return GroupedDailyBody.close(date);
    }

    /// The closures added by [#withClosure].
    public Map<LocalDate, String> closures() {
        return Map.copyOf(closures);
    }

    /// The response body of the grouped daily endpoint, not adjusted for splits.
    public byte[] day(LocalDate date) {
        return day(date, false, "made-up-" + date, Set.of());
    }

    public byte[] day(LocalDate date, boolean adjusted, String requestId, Set<Corruption> corruptions) {
        DayAlteration alteration = alterations.get(date);
        if (alteration != null) {
            return day(date, adjusted, requestId, alteration);
        }
        byte[] overridden = bodies.get(date);
        if (overridden != null) {
            return overridden;
        }
        GroupedDailyBody body = new GroupedDailyBody(date, tickers);
        List<Row> rows = days.get(date);
        if (rows != null) {
            body.addAll(rows);
        } else if (TradingCalendar.isSession(date)) {
            forEachBar(date, adjusted, body::add);
        }
        if (!corruptions.isEmpty()) {
            body.add(corruptions);
        }
        return body.bytes(adjusted, requestId);
    }

    /// The response body with altered rows, in place of an alteration of that day set before.
    ///
    /// @throws IllegalStateException if the body of the day is overridden, because its rows are not known
    public byte[] day(LocalDate date, boolean adjusted, String requestId, DayAlteration alteration) {
        if (bodies.containsKey(date)) {
            throw new IllegalStateException(
                    "expected rows of " + date + " to alter, found a body set with withBody; use withRows");
        }
        GroupedDailyBody body = new GroupedDailyBody(date, tickers);
        body.addAll(alteration.rows(this, date, rows(date, adjusted)));
        return body.bytes(adjusted || alteration.adjusted(), requestId);
    }

    /// The correct rows of a day, not altered, in the vendor's order.
    public List<Row> rows(LocalDate date, boolean adjusted) {
        List<Row> overridden = days.get(date);
        if (overridden != null) {
            return overridden;
        }
        List<Row> rows = new ArrayList<>();
        if (TradingCalendar.isSession(date)) {
            forEachBar(date, adjusted, bar -> rows.add(bar.row()));
        }
        return rows;
    }

    private void forEachBar(LocalDate date, boolean adjusted, Consumer<DailyBar> consumer) {
        universe.forEachBar(date, adjusted ? today() : date, consumer);
        if (tickers > 0) {
            GroupedDailyBody.testSymbols(Weekdays.of(date)).forEach(consumer);
        }
    }

    /// All splits with execution dates from the first to the last day, both included, in no particular
    /// order, as the vendor has them today.
    public List<SplitEvent> splits(LocalDate first, LocalDate last) {
        List<SplitEvent> own = new ArrayList<>();
        universe.forEachListed(first, last, security -> {
            String ticker = universe.filedTicker(security);
            security.splits().forEach(split -> own.add(split.filedUnder(ticker)));
        });
        List<SplitEvent> splits = actions.vendorSplits(own, today());
        splits.removeIf(split ->
                split.executionDate().isBefore(first) || split.executionDate().isAfter(last));
        return splits;
    }

    /// All dividends with ex-dividend dates from the first to the last day, both included, in no particular
    /// order.
    public List<Dividend> dividends(LocalDate first, LocalDate last) {
        List<Dividend> own = new ArrayList<>();
        universe.forEachListed(first, last, security -> own.addAll(universe.dividends(security, first, last)));
        List<Dividend> dividends = actions.vendorDividends(own);
        dividends.removeIf(dividend ->
                dividend.exDate().isBefore(first) || dividend.exDate().isAfter(last));
        return dividends;
    }

    /// The wealth of an investor who buys one dollar of a security at its first close from that day on and
    /// reinvests every dividend at the next close. Overridden and altered rows have no effect on it, and
    /// dividends in other currencies than the dollar are left out. [WealthIndex] has the definition.
    ///
    /// @param securityId of [#securities]
    /// @return the wealth at the close of each day with a bar
    /// @throws IllegalArgumentException if no such security is listed between these days
    public NavigableMap<LocalDate, BigDecimal> wealth(String securityId, LocalDate first, LocalDate last) {
        Security security = universe.security(securityId, first, last);
        String ticker = universe.filedTicker(security);
        List<Dividend> paid = actions.vendorDividends(universe.dividends(security, first, last));
        paid.removeIf(dividend -> !ticker.equals(dividend.ticker())
                || !dividend.currency().equals("USD")
                || !security.isListed(Weekdays.of(dividend.exDate())));
        return new WealthIndex(universe.closes(security, first, last), universe.splitsOf(security), paid).values();
    }

    /// Every security that was listed from the vendor's first day up to a day, as of that day, delisted
    /// ones included, in no particular order.
    public List<ListedSecurity> securities(LocalDate asOf) {
        return universe.securities(asOf);
    }

    /// The values of dividends that depend on splits and prices.
    ///
    /// @param page the dividends whose values are needed
    public DividendValues dividendValues(List<Dividend> page) {
        return DividendValues.of(this, dividendFactors, page);
    }

    /// The close of the last session before a date on which a ticker has a row: overridden, or of a
    /// security whose splits and dividends are filed under it. Empty if there is none in the ten sessions
    /// before.
    ///
    /// @param filed the securities by the ticker under which their events are filed
    Optional<BigDecimal> closeBefore(String ticker, LocalDate date, Map<String, List<Security>> filed) {
        LocalDate day = date;
        for (int i = 0; i < LONGEST_GAP; i++) {
            day = TradingCalendar.previous(day);
            List<Row> rows = days.get(day);
            Optional<BigDecimal> close = rows == null
                    ? universe.close(filed.getOrDefault(ticker, List.of()), day)
                    : rows.stream()
                            .filter(row -> row.ticker().equals(ticker))
                            .map(Row::close)
                            .findFirst();
            if (close.isPresent()) {
                return close;
            }
        }
        return Optional.empty();
    }

    SecurityUniverse universe() {
        return universe;
    }
}
