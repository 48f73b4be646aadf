package finance.replay;

import java.util.ArrayList;
import java.util.List;

/// One ticker of the made-up market from its listing to its delisting: a geometric random walk of its own plus beta
/// times the market's, and its splits. Days are [Weekdays].
final class Security {
    /// Steps of a walk: enough for the longest life, 2^15 weekdays are 125 years.
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

    /// @param listed first weekday it trades
    /// @param delisted first weekday it does not
    Security(String symbol, SecurityType type, long key, int listed, int delisted, MarketFactor market) {
        this.symbol = symbol;
        this.type = type;
        this.key = key;
        this.listed = listed;
        this.delisted = delisted;
        this.market = market;
        volatility = type.minVolatility * StrictMath.pow(type.maxVolatility / type.minVolatility, SeededRandom.uniform(key, -1));
        start = StrictMath.log(type.price) + type.spread * SeededRandom.normal(key, -2);
        turnover = type.turnover * StrictMath.exp(1.6 * SeededRandom.normal(key, -3));
        marketAtStart = market.at(listed);
        splits = type == SecurityType.COMMON || type == SecurityType.PENNY || type == SecurityType.FUND ? SplitHistory.of(this) : List.of();
    }

    boolean isListed(int day) {
        return day >= listed && day < delisted;
    }

    /// The close in the shares of the listing day, that is, without any split.
    double unsplit(int day) {
        return unsplit(day, market.at(day));
    }

    /// The same, with the market's walk of that day known already.
    double unsplit(int day, double marketThen) {
        double own = volatility * MidpointWalk.at(key, LEVELS, day - listed);
        return StrictMath.exp(start + held(own + type.beta * (marketThen - marketAtStart)));
    }

    /// Keeps a long life within a factor of 148 of the listing price, hardly touching the moves near it.
    private static double held(double logReturn) {
        return logReturn / Math.sqrt(1 + logReturn * logReturn / (FAR * FAR));
    }

    List<StockSplit> splits() {
        return splits;
    }

    /// Of both walks together, per day.
    double dailyMove() {
        return volatility + type.beta * MarketFactor.VOLATILITY;
    }

    List<Dividend> dividends(int first, int last) {
        List<Dividend> dividends = new ArrayList<>();
        if (!SeededRandom.chance(key, -4, type.payerShare)) return dividends;
        int apart = Weekdays.A_YEAR / type.frequency;
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
