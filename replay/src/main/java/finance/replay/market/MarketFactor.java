package finance.replay.market;

/// The common factor of all securities' prices: one random walk for the whole market.
final class MarketFactor {
    static final double VOLATILITY = 0.008;

    /// 2^17 weekdays, 502 years around 1970.
    private static final int LEVELS = 17;

    private final long key;

    MarketFactor(long seed) {
        key = SeededRandom.bits(seed, 0);
    }

    double at(int weekday) {
        return VOLATILITY * MidpointWalk.at(key, LEVELS, weekday + (1 << (LEVELS - 1)));
    }
}
