package finance.replay.market;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/// A cash dividend per share, in the shares of the ex-dividend date: those after a split of the same day.
///
/// @param id of the row at the vendor
/// @param ticker null for a row without a ticker
/// @param cash null for a row without an amount
/// @param currency ISO 4217
/// @param frequency number of dividends per year, 0 for one that is paid once
/// @param distributionType `recurring` or `special`; the vendor's other values are not known
public record Dividend(
        String id,
        String ticker,
        LocalDate declarationDate,
        LocalDate exDate,
        LocalDate recordDate,
        LocalDate payDate,
        BigDecimal cash,
        String currency,
        int frequency,
        String distributionType)
        implements VendorRow<Dividend> {
    private static final String RECURRING = "recurring";
    private static final String SPECIAL = "special";

    /// A quarterly dividend in US dollars, for example `Dividend.of("AAA", date, "0.25")`.
    public static Dividend of(String ticker, LocalDate exDate, String cash) {
        return regular(ticker, exDate, new BigDecimal(cash), 4);
    }

    /// A dividend in US dollars that is paid once.
    public static Dividend special(String ticker, LocalDate exDate, String cash) {
        return special(ticker, exDate, new BigDecimal(cash));
    }

    static Dividend regular(String ticker, LocalDate exDate, BigDecimal cash, int frequency) {
        return dated(ticker, exDate, cash, frequency, RECURRING);
    }

    static Dividend special(String ticker, LocalDate exDate, BigDecimal cash) {
        return dated(ticker, exDate, cash, 0, SPECIAL);
    }

    private static Dividend dated(String ticker, LocalDate exDate, BigDecimal cash, int frequency, String type) {
        return new Dividend(
                "made-up-" + Long.toHexString(SeededRandom.hash("dividend " + ticker + exDate + type)),
                ticker,
                exDate.minusDays(21),
                exDate,
                exDate,
                exDate.plusDays(14),
                cash,
                "USD",
                frequency,
                type);
    }

    @Override
    public LocalDate date() {
        return exDate;
    }

    public Dividend withId(String other) {
        return with(other, ticker, exDate, cash, currency);
    }

    public Dividend withCash(String other) {
        return with(id, ticker, exDate, new BigDecimal(other), currency);
    }

    public Dividend inCurrency(String other) {
        return with(id, ticker, exDate, cash, other);
    }

    /// The same row under another ticker of the security.
    Dividend filedUnder(String other) {
        return with(id, other, exDate, cash, currency);
    }

    /// A duplicate under another id; with 0 days, of the same date.
    @Override
    public Dividend repeated(int days) {
        return with(id + "-repeated", ticker, exDate.plusDays(days), cash, currency);
    }

    /// With twice the cash.
    @Override
    public Dividend contradicted() {
        return with(id + "-contradictory", ticker, exDate, cash.multiply(BigDecimal.TWO), currency);
    }

    /// No cash amount, a negative one, and no ticker.
    @Override
    public List<Dividend> unreadable() {
        return List.of(
                with(id + "-null", ticker, exDate, null, currency),
                with(id + "-negative", ticker, exDate, BigDecimal.ONE.negate(), currency),
                with(id + "-nameless", null, exDate, cash, currency));
    }

    private Dividend with(
            String otherId, String otherTicker, LocalDate otherExDate, BigDecimal otherCash, String otherCurrency) {
        return new Dividend(
                otherId,
                otherTicker,
                declarationDate,
                otherExDate,
                recordDate,
                payDate,
                otherCash,
                otherCurrency,
                frequency,
                distributionType);
    }
}
