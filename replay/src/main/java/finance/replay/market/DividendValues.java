package finance.replay.market;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The values of the vendor's dividend rows that depend on splits and prices.
public final class DividendValues {
    private final Market market;
    private final Map<String, List<Dividend>> dividends;
    private final Map<String, List<StockSplit>> splits;
    private final Map<String, List<Security>> filed;
    /// The last close before an ex-date, by ticker and date.
    private final Map<String, Optional<BigDecimal>> closes = new HashMap<>();

    private DividendValues(
            Market market,
            Map<String, List<Dividend>> dividends,
            Map<String, List<StockSplit>> splits,
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
        Map<String, List<StockSplit>> splits = market.splits(first, last).stream()
                .filter(split -> tickers.contains(split.ticker()))
                .collect(Collectors.groupingBy(StockSplit::ticker));
        return new DividendValues(
                market, dividends, splits, market.universe().filed(first.minusDays(30), last));
    }

    /// The cash per share of today: splits after the ex-date are applied.
    public BigDecimal splitAdjustedCash(Dividend dividend) {
        BigDecimal cash = dividend.cash();
        for (StockSplit split : splits.getOrDefault(dividend.ticker(), List.of())) {
            if (split.executionDate().isAfter(dividend.exDate())) {
                cash = cash.divide(split.shares(), MathContext.DECIMAL64);
            }
        }
        return cash.setScale(8, RoundingMode.HALF_UP);
    }

    /// The factor for prices before the ex-date: the product of 1 − cash / last close over this and all later
    /// dividends up to today in the same currency, two of one day counted together. Empty if a close is not known, or
    /// if the ex-date is in the future.
    public Optional<BigDecimal> historicalFactor(Dividend dividend) {
        if (dividend.exDate().isAfter(market.today())) {
            return Optional.empty();
        }
        Map<LocalDate, BigDecimal> paid = dividends.getOrDefault(dividend.ticker(), List.of()).stream()
                .filter(other -> !other.exDate().isBefore(dividend.exDate()))
                .filter(other -> other.currency().equals(dividend.currency()))
                .filter(other -> !other.exDate().isAfter(market.today()))
                .collect(Collectors.groupingBy(
                        Dividend::exDate, Collectors.reducing(BigDecimal.ZERO, Dividend::cash, BigDecimal::add)));
        BigDecimal factor = BigDecimal.ONE;
        for (Map.Entry<LocalDate, BigDecimal> day : paid.entrySet()) {
            Optional<BigDecimal> close = closes.computeIfAbsent(
                    dividend.ticker() + ' ' + day.getKey(),
                    unknown -> market.closeBefore(dividend.ticker(), day.getKey(), filed));
            if (close.isEmpty()) {
                return Optional.empty();
            }
            BigDecimal restated = restated(close.get(), dividend.ticker(), day.getKey());
            factor = factor.multiply(BigDecimal.ONE.subtract(day.getValue().divide(restated, MathContext.DECIMAL64)));
        }
        return Optional.of(factor.round(new MathContext(9)));
    }

    /// The close before a date in the shares of that date.
    private BigDecimal restated(BigDecimal close, String ticker, LocalDate date) {
        BigDecimal restated = close;
        for (StockSplit split : splits.getOrDefault(ticker, List.of())) {
            if (split.executionDate().equals(date)) {
                restated = restated.divide(split.shares(), MathContext.DECIMAL64);
            }
        }
        return restated;
    }
}
