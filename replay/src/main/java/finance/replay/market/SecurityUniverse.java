package finance.replay.market;

import finance.common.TradingCalendar;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The securities of a market: those that follow from the seed, and the company histories if they are
/// added.
final class SecurityUniverse {
    private final long seed;
    private final Listings listings;
    private final CorporateActions actions;
    private final Supplier<LocalDate> today;
    private final PrintedBars bars;
    private volatile List<Security> companies = List.of();
    private volatile SecurityList latestList = new SecurityList(LocalDate.MIN, 0, List.of());

    /// A cached result of [#securities], because an endpoint needs it for each page.
    private record SecurityList(LocalDate asOf, int companies, List<ListedSecurity> securities) {}

    SecurityUniverse(long seed, Listings listings, CorporateActions actions, Supplier<LocalDate> today) {
        this.seed = seed;
        this.listings = listings;
        this.actions = actions;
        this.today = today;
        bars = new PrintedBars(listings.market(), this::splitsOf);
    }

    void addCompanies() {
        companies = CompanyHistories.of(seed, listings.market());
    }

    /// Every security that was listed on some day from first to last.
    void forEachListed(LocalDate first, LocalDate last, Consumer<Security> consumer) {
        int from = Weekdays.of(first);
        int to = Weekdays.of(last);
        listings.forEachListed(from, to, consumer);
        for (Security company : companies) {
            if (company.listed <= to && company.delisted > from) {
                consumer.accept(company);
            }
        }
    }

    /// @param adjustedUpTo the day up to which splits adjust the bars; the session itself for bars as
    /// traded
    void forEachBar(LocalDate date, LocalDate adjustedUpTo, Consumer<DailyBar> consumer) {
        PrintedBars.Session session = bars.session(date);
        Consumer<Security> print =
                security -> session.bar(security, adjustedUpTo).ifPresent(consumer);
        listings.forEachListed(Weekdays.of(date), print);
        companies.forEach(print);
    }

    Security security(String id, LocalDate first, LocalDate last) {
        List<Security> found = new ArrayList<>();
        forEachListed(first, last, security -> {
            if (security.id.equals(id)) {
                found.add(security);
            }
        });
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected the id of a security that is listed between " + first + " and " + last + ", found " + id);
        }
        return found.getFirst();
    }

    /// As traded, of the days with a bar.
    NavigableMap<LocalDate, BigDecimal> closes(Security security, LocalDate first, LocalDate last) {
        NavigableMap<LocalDate, BigDecimal> closes = new TreeMap<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            LocalDate date = day;
            close(List.of(security), date).ifPresent(close -> closes.put(date, close));
        }
        return closes;
    }

    /// The close of the first of these securities that has a bar on that day.
    Optional<BigDecimal> close(List<Security> securities, LocalDate date) {
        if (!TradingCalendar.isSession(date)) {
            return Optional.empty();
        }
        PrintedBars.Session session = bars.session(date);
        return securities.stream()
                .flatMap(security -> session.bar(security, date).stream())
                .map(bar -> bar.row().close())
                .findFirst();
    }

    /// The splits that change a security's prices.
    List<SplitEvent> splitsOf(Security security) {
        return actions.changeNoPrice() ? security.splits() : actions.splitsOf(security, filedTicker(security));
    }

    /// The dividends that follow from seed and script.
    List<Dividend> dividends(Security security, LocalDate first, LocalDate last) {
        List<SplitEvent> splits = splitsOf(security);
        if (security.script == null) {
            return security.dividends(Weekdays.of(first), Weekdays.of(last), splits);
        }
        String ticker = filedTicker(security);
        return security.script.payouts().stream()
                .filter(payout ->
                        !payout.exDate().isBefore(first) && !payout.exDate().isAfter(last))
                .map(payout -> dividend(security, payout, splits).filedUnder(ticker))
                .toList();
    }

    private Dividend dividend(Security security, CompanyScript.Payout payout, List<SplitEvent> splits) {
        LocalDate exDate = payout.exDate();
        DailyBar before = bars.before(security, exDate)
                .orElseThrow(() -> new IllegalStateException("expected a bar of " + security.id + " before " + exDate));
        double split = SplitHistory.factor(splits, exDate) / SplitHistory.factor(splits, exDate.minusDays(1));
        double close = before.row().close().doubleValue() * split;
        BigDecimal cash = Decimals.rounded(close * payout.share(), 4);
        return payout.special()
                ? Dividend.special(security.symbol, exDate, cash)
                : Dividend.regular(security.symbol, exDate, cash, 4);
    }

    /// The ticker under which the vendor files a security's splits and dividends today.
    String filedTicker(Security security) {
        return security.script == null ? security.symbol : security.filedUnder(today.get());
    }

    /// The securities that trade on some day between, by the ticker under which their events are filed.
    Map<String, List<Security>> filed(LocalDate first, LocalDate last) {
        Map<String, List<Security>> filed = new TreeMap<>();
        forEachListed(
                first,
                last,
                security -> filed.computeIfAbsent(filedTicker(security), t -> new ArrayList<>())
                        .add(security));
        return filed;
    }

    /// See [Market#securities].
    List<ListedSecurity> securities(LocalDate asOf) {
        SecurityList list = latestList;
        int current = companies.size();
        if (list.asOf().equals(asOf) && list.companies() == current) {
            return list.securities();
        }
        List<ListedSecurity> securities = new ArrayList<>();
        forEachListed(Market.FIRST_DAY, asOf, security -> securities.add(Identifiers.of(security, asOf)));
        securities.removeIf(security -> security.listed().isAfter(asOf));
        list = new SecurityList(asOf, current, List.copyOf(securities));
        latestList = list;
        return list.securities();
    }
}
