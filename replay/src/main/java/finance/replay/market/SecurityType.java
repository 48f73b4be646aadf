package finance.replay.market;

/// The type of a security, which determines how its price moves.
///
/// Volatilities are per day, `price` is the median at listing and `spread` its log-scale standard
/// deviation, `turnover` is the median of dollars traded per day, `payerShare` is the share of the
/// securities that pay dividends, and `yield` is the dividends of a year divided by the price.
enum SecurityType {
    COMMON(0.011, 0.03, 1.0, 28, 0.8, 4e6, 0.4, 0.02, 4),
    FUND(0.001, 0.008, 1.0, 40, 0.6, 2e6, 0.6, 0.03, 12),
    PREFERRED(0.003, 0.008, 0.2, 25, 0.02, 2e5, 1.0, 0.06, 4),
    SHELL(0.0008, 0.003, 0.05, 10.1, 0.02, 4e5, 0, 0, 0),
    WARRANT(0.03, 0.045, 1.2, 0.8, 0.9, 2e4, 0, 0, 0),
    PENNY(0.03, 0.045, 0.8, 0.12, 1.2, 1e5, 0, 0, 0),
    HIGH_PRICED(0.002, 0.002, 0.1, 313_875.38, 0, 1e8, 0, 0, 0);

    final double minVolatility;
    final double maxVolatility;
    final double beta;
    final double price;
    final double spread;
    final double turnover;
    final double payerShare;
    final double yield;
    final int frequency;

    SecurityType(
            double minVolatility,
            double maxVolatility,
            double beta,
            double price,
            double spread,
            double turnover,
            double payerShare,
            double yield,
            int frequency) {
        this.minVolatility = minVolatility;
        this.maxVolatility = maxVolatility;
        this.beta = beta;
        this.price = price;
        this.spread = spread;
        this.turnover = turnover;
        this.payerShare = payerShare;
        this.yield = yield;
        this.frequency = frequency;
    }

    /// The type of an ordinary ticker: 60 % common shares, 32 % funds, 6 % shells, 2 % penny stocks.
    static SecurityType ordinary(long key) {
        int percent = SeededRandom.below(key, 1, 100);
        if (percent < 60) {
            return COMMON;
        }
        if (percent < 92) {
            return FUND;
        }
        return percent < 98 ? SHELL : PENNY;
    }
}
