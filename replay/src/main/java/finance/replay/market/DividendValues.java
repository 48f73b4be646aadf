package finance.replay.market;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The values of the vendor's dividend rows that depend on splits and prices.
public final class DividendValues {
    private static final MathContext DIGITS = new MathContext(9);

    private final Market market;
    private final Map<String, List<Dividend>> dividends;
    private final Map<String, List<SplitEvent>> splits;
    private final Map<String, List<Security>> filed;
    private final Map<Payer, Map<LocalDate, BigDecimal>> factors = new ConcurrentHashMap<>();

    private record Payer(String ticker, String currency) {}

    private DividendValues(
            Market market,
            Map<String, List<Dividend>> dividends,
            Map<String, List<SplitEvent>> splits,
            Map<String, List<Security>> filed) {
        this.market = market;
        this.dividends = dividends;
        this.splits = splits;
        this.filed = filed;
    }

    static DividendValues of(Market market, List<Dividend> page) {
        LocalDate last = market.today().plusYears(1);
        LocalDate first =
                page.stream().map(Dividend::exDate).min(LocalDate::compareTo).orElse(last);
        Set<String> tickers = page.stream()
                .map(Dividend::ticker)
                .filter(ticker -> ticker != null)
                .collect(Collectors.toSet());
        Map<String, List<Dividend>> dividends = market.dividends(first, last).stream()
                .filter(dividend -> tickers.contains(dividend.ticker()))
                .collect(Collectors.groupingBy(Dividend::ticker));
        Map<String, List<SplitEvent>> splits = market.splits(first, last).stream()
                .filter(split -> tickers.contains(split.ticker()))
                .collect(Collectors.groupingBy(SplitEvent::ticker));
        return new DividendValues(market, dividends, splits, market.universe().filed(first.minusDays(30), last));
    }

    /// The cash per share of today: splits after the ex-date are applied.
    public BigDecimal splitAdjustedCash(Dividend dividend) {
        BigDecimal cash = dividend.cash();
        for (SplitEvent split : splits.getOrDefault(dividend.ticker(), List.of())) {
            if (split.executionDate().isAfter(dividend.exDate())) {
                cash = cash.divide(split.shares(), MathContext.DECIMAL64);
            }
        }
        return cash.setScale(8, RoundingMode.HALF_UP);
    }

    /// The factor for prices before the ex-date: the product of 1 − cash / last close over this and all
    /// later dividends up to today in the same currency, two of one day counted together. Empty if a close
    /// is not known, or if the ex-date is in the future.
    public Optional<BigDecimal> historicalFactor(Dividend dividend) {
        return Optional.ofNullable(
                factors.computeIfAbsent(new Payer(dividend.ticker(), dividend.currency()), this::factors)
                        .get(dividend.exDate()));
    }

    /// The factors by ex-date, from the last one back to the first one whose close is known.
    private Map<LocalDate, BigDecimal> factors(Payer payer) {
        NavigableMap<LocalDate, BigDecimal> paid = dividends.getOrDefault(payer.ticker(), List.of()).stream()
                .filter(dividend -> dividend.currency().equals(payer.currency()))
                .filter(dividend -> !dividend.exDate().isAfter(market.today()))
                .collect(Collectors.toMap(Dividend::exDate, Dividend::cash, BigDecimal::add, TreeMap::new));
        Map<LocalDate, BigDecimal> known = new HashMap<>();
        BigDecimal factor = BigDecimal.ONE;
        for (LocalDate exDate : paid.descendingKeySet()) {
            Optional<BigDecimal> close = market.closeBefore(payer.ticker(), exDate, filed);
            if (close.isEmpty()) {
                return known;
            }
            BigDecimal restated = restated(close.get(), payer.ticker(), exDate);
            BigDecimal kept = BigDecimal.ONE.subtract(paid.get(exDate).divide(restated, MathContext.DECIMAL64));
            factor = factor.multiply(kept, MathContext.DECIMAL64);
            known.put(exDate, factor.round(DIGITS));
        }
        return known;
    }

    /// The close before a date in the shares of that date.
    private BigDecimal restated(BigDecimal close, String ticker, LocalDate date) {
        BigDecimal restated = close;
        for (SplitEvent split : splits.getOrDefault(ticker, List.of())) {
            if (split.executionDate().equals(date)) {
                restated = restated.divide(split.shares(), MathContext.DECIMAL64);
            }
        }
        return restated;
    }
}
