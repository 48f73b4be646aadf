package finance.replay.market;

import java.util.ArrayList;
import java.util.List;

/// One ticker of the made-up market from its listing to its delisting. The logarithm of its price is a random
/// walk plus beta times the market's. Days are [Weekdays].
final class Security {
    /// Enough for the longest life: 2^15 weekdays are 125 years.
    private static final int LEVELS = 15;

    private static final double FAR = 5;

    final String symbol;
    final SecurityType type;
    final long key;
    final int listed;
    final int delisted;
    final double volatility;
    final double turnover;
    private final double start;
    private final double marketAtStart;
    private final MarketFactor market;
    private final List<StockSplit> splits;

    /// @param listed first weekday with trading
    /// @param delisted first weekday without trading
    Security(String symbol, SecurityType type, long key, int listed, int delisted, MarketFactor market) {
        this.symbol = symbol;
        this.type = type;
        this.key = key;
        this.listed = listed;
        this.delisted = delisted;
        this.market = market;
        volatility = type.minVolatility
                * StrictMath.pow(type.maxVolatility / type.minVolatility, SeededRandom.uniform(key, -1));
        start = StrictMath.log(type.price) + type.spread * SeededRandom.normal(key, -2);
        turnover = type.turnover * StrictMath.exp(1.6 * SeededRandom.normal(key, -3));
        marketAtStart = market.at(listed);
        splits = type == SecurityType.COMMON || type == SecurityType.PENNY || type == SecurityType.FUND
                ? SplitHistory.of(this)
                : List.of();
    }

    boolean isListed(int day) {
        return day >= listed && day < delisted;
    }

    /// The close without the effect of splits.
    double unsplit(int day) {
        return unsplit(day, market.at(day));
    }

    /// The same, with the given value of the market's walk.
    double unsplit(int day, double marketThen) {
        double own = volatility * MidpointWalk.at(key, LEVELS, day - listed);
        return StrictMath.exp(start + held(own + type.beta * (marketThen - marketAtStart)));
    }

    /// Bounds the price to a factor of 148 around the listing price, with little effect on returns near it.
    private static double held(double logReturn) {
        return logReturn / Math.sqrt(1 + logReturn * logReturn / (FAR * FAR));
    }

    List<StockSplit> splits() {
        return splits;
    }

    /// The daily volatility of both walks together.
    double dailyMove() {
        return volatility + type.beta * MarketFactor.VOLATILITY;
    }

    List<Dividend> dividends(int first, int last) {
        List<Dividend> dividends = new ArrayList<>();
        if (!SeededRandom.chance(key, -4, type.payerShare)) return dividends;
        int apart = Weekdays.PER_YEAR / type.frequency;
        int phase = SeededRandom.below(key, -5, apart);
        int from = Math.max(first - 5, listed);
        int payment = Math.ceilDiv(Math.max(0, from - listed - phase), apart);
        for (int day = listed + phase + payment * apart; day < delisted && day <= last; day += apart) {
            int exDay = Weekdays.session(day);
            if (exDay < first || exDay > last) continue;
            double cash = unsplit(day) * SplitHistory.factor(splits, Weekdays.date(exDay)) * type.yield;
            dividends.add(new Dividend(
                    symbol, Weekdays.date(exDay), Decimals.rounded(cash / type.frequency, 4), type.frequency));
        }
        return dividends;
    }
}
