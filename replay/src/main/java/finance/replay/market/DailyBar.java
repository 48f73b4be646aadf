package finance.replay.market;

import java.math.BigDecimal;

/// One bar of a security: prices in millionths of a dollar, volume in millionths of a share. A `volume` of
/// 0 means a day without a trade, which has neither VWAP nor number of trades.
record DailyBar(
        String ticker,
        long open,
        long high,
        long low,
        long close,
        long volume,
        long vwap,
        long trades,
        boolean exponent) {
    private static final double MICROS = 1e6;
    /// The vendor's lowest price is 0.0001.
    private static final long CHEAPEST = 100;

    private static final double UNTRADED = 0.007;
    private static final double OUTSIDE = 0.005;

    /// @param close in the shares of the day
    /// @param before the close of the weekday before, in the shares of the day
    /// @param shares number of shares that one share of the listing day has become by splits, for the
    /// volume
    static DailyBar of(Security security, int day, double close, double before, double shares, boolean fractions) {
        long key = SeededRandom.bits(security.key, day);
        double move = security.dailyMove();
        double open = before * StrictMath.exp(0.4 * move * SeededRandom.normal(key, 1));
        double high = Math.max(open, close) * (1 + 0.5 * move * Math.abs(SeededRandom.normal(key, 2)));
        double low = Math.min(open, close) / (1 + 0.5 * move * Math.abs(SeededRandom.normal(key, 3)));
        if (SeededRandom.chance(key, 4, UNTRADED)) {
            long last = price(security, before, key, 5);
            return new DailyBar(security.tickerOn(day), last, last, last, last, 0, 0, 0, false);
        }
        long o = price(security, open, key, 6);
        long c = price(security, close, key, 7);
        long h = Math.max(price(security, high, key, 8), Math.max(o, c));
        long l = Math.min(price(security, low, key, 9), Math.min(o, c));
        long traded = traded(security, key, Math.abs(close / before - 1) / move, shares, fractions);
        long trades = 1 + (long) (traded / MICROS / SeededRandom.between(key, 10, 40, 200));
        boolean exponent = traded >= 1_000_000 * MICROS && SeededRandom.chance(security.key, -6, 0.7);
        return new DailyBar(security.tickerOn(day), o, h, l, c, traded, vwap(key, o, h, l, c), trades, exponent);
    }

    /// Rounds to cents, a quarter of the values to hundredths of a cent, and penny stocks to millionths of
    /// a dollar.
    private static long price(Security security, double dollars, long key, int value) {
        long unit = 10_000;
        if (security.type == SecurityType.PENNY) {
            unit = 1;
        } else if (dollars < 1 || SeededRandom.chance(key, 20 + value, 0.25)) {
            unit = 100;
        }
        return Math.max(CHEAPEST, Math.round(dollars * MICROS / unit) * unit);
    }

    private static long vwap(long key, long open, long high, long low, long close) {
        if (SeededRandom.chance(key, 11, OUTSIDE)) {
            return (long) (high * 1.02) / 100 * 100 + 100;
        }
        return Math.clamp((open + high + low + close) / 4 / 100 * 100, low, high);
    }

    /// The volume is higher on days of large returns.
    private static long traded(Security security, long key, double surprise, double shares, boolean fractions) {
        double typical = security.turnover / security.unsplit(security.listed) * shares;
        double traded =
                Math.max(1, typical * StrictMath.exp(0.6 * SeededRandom.normal(key, 12) + 0.4 * Math.min(surprise, 4)));
        long whole = Math.round(Math.min(traded, 1e11));
        long fraction = (fractions && SeededRandom.chance(key, 13, 0.6)) || SeededRandom.chance(key, 14, 0.01)
                ? SeededRandom.below(key, 15, 1_000_000)
                : 0;
        return whole * (long) MICROS + fraction;
    }

    /// Prices and volume adjusted for later splits.
    DailyBar adjusted(double priceFactor) {
        if (priceFactor == 1) {
            return this;
        }
        return new DailyBar(
                ticker,
                scaled(open, priceFactor),
                scaled(high, priceFactor),
                scaled(low, priceFactor),
                scaled(close, priceFactor),
                scaled(volume, 1 / priceFactor),
                scaled(vwap, priceFactor),
                trades,
                false);
    }

    /// The same bar with decimals.
    Row row() {
        return new Row(
                ticker,
                decimal(open),
                decimal(high),
                decimal(low),
                decimal(close),
                decimal(volume),
                volume > 0 ? decimal(vwap) : null,
                volume > 0 ? trades : null,
                false);
    }

    private static BigDecimal decimal(long micros) {
        return BigDecimal.valueOf(micros, 6);
    }

    private static long scaled(long micros, double factor) {
        return Math.round(micros * factor);
    }

    void write(Json json, long time) {
        json.raw("{\"T\":\"").raw(ticker).raw("\",\"v\":");
        if (exponent && volume % 1_000_000 == 0) {
            json.exponent(volume / 1_000_000);
        } else {
            json.micros(volume);
        }
        if (volume > 0) {
            json.raw(",\"vw\":").micros(vwap);
        }
        json.raw(",\"o\":").micros(open).raw(",\"c\":").micros(close);
        json.raw(",\"h\":").micros(high).raw(",\"l\":").micros(low);
        json.raw(",\"t\":").number(time);
        if (volume > 0) {
            json.raw(",\"n\":").number(trades);
        }
        json.raw('}');
    }
}
