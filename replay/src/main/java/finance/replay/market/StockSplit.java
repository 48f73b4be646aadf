package finance.replay.market;

import java.math.BigDecimal;
import java.time.LocalDate;

/// A split in the vendor's terms: `from` old shares become `to` new ones on the execution date (a 4:1 split
/// is from 1 to 4, a 1:10 reverse split from 10 to 1, a 5 % stock dividend from 1 to 1.05).
public record StockSplit(String ticker, LocalDate executionDate, BigDecimal from, BigDecimal to, String type) {
    /// For example, `StockSplit.of("AAA", date, "4", "1")`: four new shares for one old share.
    public static StockSplit of(String ticker, LocalDate executionDate, String to, String from) {
        BigDecimal before = new BigDecimal(from);
        BigDecimal after = new BigDecimal(to);
        if (before.signum() <= 0 || after.signum() <= 0)
            throw new IllegalArgumentException("A split of " + ticker + " on " + executionDate
                    + " needs two positive numbers of shares, found " + to + " for " + from);
        return new StockSplit(ticker, executionDate, before, after, type(before, after));
    }

    private static String type(BigDecimal from, BigDecimal to) {
        if (from.compareTo(to) > 0) return "reverse_split";
        boolean fractional = to.stripTrailingZeros().scale() > 0;
        return fractional ? "stock_dividend" : "forward_split";
    }

    /// The factor by which a price is multiplied on the execution date.
    double priceFactor() {
        return from.doubleValue() / to.doubleValue();
    }
}
