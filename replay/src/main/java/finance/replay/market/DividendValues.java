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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The values of the vendor's dividend rows that depend on splits and prices.
public final class DividendValues {
    private static final MathContext DIGITS = new MathContext(9);

    private final Market market;
    private final Factors known;
    private final LocalDate first;
    private final Events events;

    private record Payer(LocalDate today, String ticker, String currency) {}

    /// What the factors are computed from, and the factors of the dividends requested so far; valid until the market
    /// changes. Safe for use by several threads.
    static final class Factors {
        private final Map<Payer, PayerFactors> byPayer = new ConcurrentHashMap<>();
        private volatile Events events;

        private Events events(Market market, LocalDate first, LocalDate last) {
            Events known = events;
            if (known == null || known.first().isAfter(first) || !known.last().equals(last)) {
                Map<String, List<Dividend>> dividends = market.dividends(first, last).stream()
                        .filter(dividend -> dividend.ticker() != null)
                        .collect(Collectors.groupingBy(Dividend::ticker));
                Map<String, List<SplitEvent>> splits = market.splits(first, last).stream()
                        .filter(split -> split.ticker() != null)
                        .collect(Collectors.groupingBy(SplitEvent::ticker));
                known = new Events(
                        first, last, dividends, splits, market.universe().filed(first.minusDays(30), last));
                events = known;
            }
            return known;
        }
    }

    /// The factors by ex-date, of the dividends from that day on.
    private record PayerFactors(LocalDate first, Map<LocalDate, BigDecimal> byExDate) {}

    /// @param filed the securities by the ticker under which their events are filed
    private record Events(
            LocalDate first,
            LocalDate last,
            Map<String, List<Dividend>> dividends,
            Map<String, List<SplitEvent>> splits,
            Map<String, List<Security>> filed) {}

    private DividendValues(Market market, Factors known, LocalDate first) {
        this.market = market;
        this.known = known;
        this.first = first;
        this.events = known.events(market, first, market.today().plusYears(1));
    }

    static DividendValues of(Market market, Factors known, List<Dividend> page) {
        LocalDate first =
                page.stream().map(Dividend::exDate).min(LocalDate::compareTo).orElse(market.today());
        return new DividendValues(market, known, first);
    }

    /// The cash per share of today: splits after the ex-date and up to today are applied.
    public BigDecimal splitAdjustedCash(Dividend dividend) {
        BigDecimal cash = dividend.cash();
        for (SplitEvent split : events.splits().getOrDefault(dividend.ticker(), List.of())) {
            if (split.executionDate().isAfter(dividend.exDate())
                    && !split.executionDate().isAfter(market.today())) {
                cash = cash.divide(split.shares(), MathContext.DECIMAL64);
            }
        }
        return cash.setScale(8, RoundingMode.HALF_UP);
    }

    /// The factor for prices before the ex-date: the product of 1 − cash / last close over this and all
    /// later dividends up to today in the same currency, two of one day counted together. Empty if a close
    /// is not known, or if the ex-date is in the future.
    public Optional<BigDecimal> historicalFactor(Dividend dividend) {
        Payer payer = new Payer(market.today(), dividend.ticker(), dividend.currency());
        PayerFactors factors = known.byPayer.get(payer);
        if (factors == null || factors.first().isAfter(first)) {
            factors = new PayerFactors(first, factors(payer));
            known.byPayer.put(payer, factors);
        }
        return Optional.ofNullable(factors.byExDate().get(dividend.exDate()));
    }

    /// The factors by ex-date, from the last one back to the first one whose close is known.
    private Map<LocalDate, BigDecimal> factors(Payer payer) {
        NavigableMap<LocalDate, BigDecimal> paid = events.dividends().getOrDefault(payer.ticker(), List.of()).stream()
                .filter(dividend -> dividend.currency().equals(payer.currency()))
                .filter(dividend -> !dividend.exDate().isAfter(payer.today()))
                .collect(Collectors.toMap(Dividend::exDate, Dividend::cash, BigDecimal::add, TreeMap::new));
        Map<LocalDate, BigDecimal> factors = new HashMap<>();
        BigDecimal factor = BigDecimal.ONE;
        for (LocalDate exDate : paid.descendingKeySet()) {
            Optional<BigDecimal> close = market.closeBefore(payer.ticker(), exDate, events.filed());
            if (close.isEmpty()) {
                return factors;
            }
            BigDecimal restated = restated(close.get(), payer.ticker(), exDate);
            BigDecimal kept = BigDecimal.ONE.subtract(paid.get(exDate).divide(restated, MathContext.DECIMAL64));
            factor = factor.multiply(kept, MathContext.DECIMAL64);
            factors.put(exDate, factor.round(DIGITS));
        }
        return factors;
    }

    /// The close before a date in the shares of that date.
    private BigDecimal restated(BigDecimal close, String ticker, LocalDate date) {
        BigDecimal restated = close;
        for (SplitEvent split : events.splits().getOrDefault(ticker, List.of())) {
            if (split.executionDate().equals(date)) {
                restated = restated.divide(split.shares(), MathContext.DECIMAL64);
            }
        }
        return restated;
    }
}
