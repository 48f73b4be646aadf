package finance.replay.market;

import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// One ticker of the made-up market from its listing to its delisting. The logarithm of its price is a
/// random walk plus beta times the market's. Days are [Weekdays].
final class Security {
    /// Enough for the longest life: 2^15 weekdays are 125 years.
    private static final int LEVELS = 15;

    private static final double FAR = 5;
    /// After the end of every walk.
    static final int FAR_FUTURE = Integer.MAX_VALUE;

    private static final double HALTED = 0.004;

    final String id;
    final String symbol;
    /// Equal for the securities of one company.
    final long companyKey;
    /// Null for a security whose history follows from the seed.
    final CompanyScript script;
    final SecurityType type;
    final long key;
    final int listed;
    final int delisted;
    final double volatility;
    final double turnover;
    private final double start;
    private final double marketAtStart;
    private final MarketFactor market;
    /// Computed when first needed; without a lock, because two threads at worst compute it twice.
    private List<SplitEvent> splits;

    /// @param listed first weekday with trading
    /// @param delisted first weekday without trading
    Security(
            String id,
            String symbol,
            SecurityType type,
            long key,
            long companyKey,
            int listed,
            int delisted,
            MarketFactor market) {
        this(id, symbol, type, key, companyKey, listed, delisted, market, null);
    }

    /// A security with a written history.
    Security(CompanyScript script, long key, MarketFactor market) {
        this(
                script.id(),
                script.spells().getFirst().ticker(),
                script.type(),
                key,
                key,
                Weekdays.of(script.first()),
                script.last() == null ? FAR_FUTURE : Weekdays.of(script.last()) + 1,
                market,
                script);
    }

    private Security(
            String id,
            String symbol,
            SecurityType type,
            long key,
            long companyKey,
            int listed,
            int delisted,
            MarketFactor market,
            CompanyScript script) {
        this.id = id;
        this.symbol = symbol;
        this.companyKey = companyKey;
        this.script = script;
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

    /// Those that follow from the seed or the script, under the first ticker.
    List<SplitEvent> splits() {
        if (splits == null) {
            splits = script == null ? randomSplits() : script.splits();
        }
        return splits;
    }

    private List<SplitEvent> randomSplits() {
        return type == SecurityType.COMMON || type == SecurityType.PENNY || type == SecurityType.FUND
                ? SplitHistory.of(this)
                : List.of();
    }

    /// Whether the security has no bar on a day of its life.
    boolean isHalted(int day) {
        return script == null && SeededRandom.chance(SeededRandom.bits(key, day), 0, HALTED);
    }

    String tickerOn(int day) {
        return script == null ? symbol : script.tickerOn(Weekdays.date(day));
    }

    /// The ticker under which the vendor files the security's splits and dividends on a day: the current
    /// one.
    String filedUnder(LocalDate today) {
        return script == null ? symbol : script.tickerOn(today);
    }

    boolean isFixed() {
        return List.of(Symbols.FIXED).contains(symbol);
    }

    int firstSession() {
        return Weekdays.session(listed);
    }

    /// Null if the security is not delisted in any time that matters.
    LocalDate lastSession() {
        return delistedOn() == null ? null : TradingCalendar.previous(delistedOn());
    }

    /// The first session without trading; null if the security is not delisted in any time that matters.
    LocalDate delistedOn() {
        return delisted == FAR_FUTURE ? null : Weekdays.date(Weekdays.session(delisted));
    }

    /// The daily volatility of both walks together.
    double dailyMove() {
        return volatility + type.beta * MarketFactor.VOLATILITY;
    }

    /// The dividends that follow from the seed.
    ///
    /// @param splits all splits of the security
    List<Dividend> dividends(int first, int last, List<SplitEvent> splits) {
        List<Dividend> dividends = new ArrayList<>();
        if (!SeededRandom.chance(key, -4, type.payerShare)) {
            return dividends;
        }
        int apart = Weekdays.PER_YEAR / type.frequency;
        int phase = SeededRandom.below(key, -5, apart);
        int from = Math.max(first - 5, listed);
        int payment = Math.ceilDiv(Math.max(0, from - listed - phase), apart);
        for (int day = listed + phase + payment * apart; day < delisted && day <= last; day += apart) {
            int exDay = Weekdays.session(day);
            if (exDay < first || exDay > last || exDay >= delisted) {
                continue;
            }
            LocalDate exDate = Weekdays.date(exDay);
            double cash = unsplit(day) * SplitHistory.factor(splits, exDate) * type.yield;
            dividends.add(Dividend.regular(symbol, exDate, Decimals.rounded(cash / type.frequency, 4), type.frequency));
        }
        return dividends;
    }
}
