package finance.replay.market;

import java.math.BigDecimal;

/// A row of an overridden day. If `vwap` or `trades` is null, the field is omitted, like the vendor does
/// for a ticker that was not traded.
///
/// @param otc whether the row has the mark of a security that is traded over the counter
public record Row(
        String ticker,
        BigDecimal open,
        BigDecimal high,
        BigDecimal low,
        BigDecimal close,
        BigDecimal volume,
        BigDecimal vwap,
        Long trades,
        boolean otc) {

    /// A row that is not over the counter.
    public Row(
            String ticker,
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close,
            BigDecimal volume,
            BigDecimal vwap,
            Long trades) {
        this(ticker, open, high, low, close, volume, vwap, trades, false);
    }

    /// A day on which a ticker traded 1,000 shares at one price, e.g. `Row.of("AAA", "12.5")`.
    public static Row of(String ticker, String price) {
        return of(ticker, price, price, price, price, "1000");
    }

    public static Row of(String ticker, String open, String high, String low, String close, String volume) {
        return new Row(
                ticker,
                new BigDecimal(open),
                new BigDecimal(high),
                new BigDecimal(low),
                new BigDecimal(close),
                new BigDecimal(volume),
                new BigDecimal(close),
                10L);
    }

    /// With another close; high and low are extended so that they contain it.
    Row withClose(BigDecimal other) {
        return new Row(ticker, open, high.max(other), low.min(other), other, volume, vwap, trades, otc);
    }

    Row withVolume(BigDecimal other) {
        return new Row(ticker, open, high, low, close, other, vwap, trades, otc);
    }

    Row named(String other) {
        return new Row(other, open, high, low, close, volume, vwap, trades, otc);
    }

    Row overTheCounter() {
        return new Row(ticker, open, high, low, close, volume, vwap, trades, true);
    }

    /// With a high below the low, as no bar can have.
    Row inverted() {
        return new Row(ticker, open, low.divide(BigDecimal.TWO), high, close, volume, vwap, trades, otc);
    }

    BigDecimal value() {
        return close.multiply(volume);
    }

    void write(Json json, long time) {
        json.raw('{').name("T").string(ticker).name("v").number(volume);
        if (vwap != null) {
            json.name("vw").number(vwap);
        }
        json.name("o")
                .number(open)
                .name("c")
                .number(close)
                .name("h")
                .number(high)
                .name("l")
                .number(low);
        json.name("t").number(time);
        if (trades != null) {
            json.name("n").number(trades);
        }
        if (otc) {
            json.name("otc").raw("true");
        }
        json.raw('}');
    }
}
