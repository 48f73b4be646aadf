package finance.replay.market;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.List;

/// A split in the vendor's terms: `from` old shares become `to` new ones on the execution date (a 4:1 split
/// is from 1 to 4, a 1:10 reverse split from 10 to 1, a 5 % stock dividend from 1 to 1.05). `of` checks the
/// numbers; the constructor accepts any, also null and 0, for rows that a reader cannot use.
///
/// @param id of the row at the vendor
/// @param ticker null for a row without a ticker
public record SplitEvent(String id, String ticker, LocalDate executionDate, BigDecimal from, BigDecimal to, String type)
        implements VendorRow<SplitEvent> {

    /// With an id that follows from ticker, date and numbers.
    public SplitEvent(String ticker, LocalDate executionDate, BigDecimal from, BigDecimal to, String type) {
        this(
                "made-up-" + Long.toHexString(SeededRandom.hash("split " + ticker + executionDate + from + "/" + to)),
                ticker,
                executionDate,
                from,
                to,
                type);
    }

    /// For example, `SplitEvent.of("AAA", date, "4", "1")`: four new shares for one old share.
    public static SplitEvent of(String ticker, LocalDate executionDate, String to, String from) {
        BigDecimal before = new BigDecimal(from);
        BigDecimal after = new BigDecimal(to);
        if (before.signum() <= 0 || after.signum() <= 0) {
            throw new IllegalArgumentException("a split of " + ticker + " on " + executionDate
                    + " needs two positive numbers of shares, found " + to + " for " + from);
        }
        return new SplitEvent(ticker, executionDate, before, after, type(before, after));
    }

    /// A distribution of new shares in whole numbers: 10306 shares for 10000 old ones.
    public static SplitEvent stockDividend(String ticker, LocalDate executionDate, String to, String from) {
        SplitEvent split = of(ticker, executionDate, to, from);
        return new SplitEvent(split.id, ticker, executionDate, split.from, split.to, "stock_dividend");
    }

    private static String type(BigDecimal from, BigDecimal to) {
        if (from.compareTo(to) > 0) {
            return "reverse_split";
        }
        boolean fractional = to.stripTrailingZeros().scale() > 0;
        return fractional ? "stock_dividend" : "forward_split";
    }

    @Override
    public LocalDate date() {
        return executionDate;
    }

    /// The same row under another ticker of the security.
    SplitEvent filedUnder(String other) {
        return other.equals(ticker) ? this : new SplitEvent(id, other, executionDate, from, to, type);
    }

    @Override
    public SplitEvent repeated(int days) {
        return new SplitEvent(id + "-repeated", ticker, executionDate.plusDays(days), from, to, type);
    }

    /// With 1.5 times as many new shares: 1 for 10 instead of 1 for 15.
    @Override
    public SplitEvent contradicted() {
        BigDecimal other = to.multiply(new BigDecimal("1.5"));
        return new SplitEvent(id + "-contradictory", ticker, executionDate, from, other, type);
    }

    /// The same ratio in doubled numbers.
    SplitEvent respelled() {
        BigDecimal two = BigDecimal.TWO;
        return new SplitEvent(id + "-respelled", ticker, executionDate, from.multiply(two), to.multiply(two), type);
    }

    /// No shares after the split, an unknown number before it, and no ticker.
    @Override
    public List<SplitEvent> unreadable() {
        BigDecimal two = BigDecimal.TWO;
        return List.of(
                new SplitEvent(id + "-zero", ticker, executionDate, BigDecimal.ONE, BigDecimal.ZERO, "reverse_split"),
                new SplitEvent(id + "-null", ticker, executionDate, null, two, "forward_split"),
                new SplitEvent(id + "-nameless", null, executionDate, BigDecimal.ONE, two, "forward_split"));
    }

    /// The factor by which a price is multiplied on the execution date.
    double priceFactor() {
        return from.doubleValue() / to.doubleValue();
    }

    /// The number of new shares per old share.
    BigDecimal shares() {
        return to.divide(from, MathContext.DECIMAL128);
    }
}
