package finance.replay.market;

import java.time.LocalDate;
import java.util.List;

/// The written history of one made-up security: its tickers, splits and dividends.
///
/// @param id of the security
/// @param name of the company, the same through all renames
/// @param spells in the order of time, without a gap
/// @param splits under the first ticker
/// @param figi whether the vendor's record has a FIGI; without one it has a CIK only
record CompanyScript(
        String id,
        String name,
        SecurityType type,
        List<TickerSpell> spells,
        List<SplitEvent> splits,
        List<Payout> payouts,
        boolean figi) {

    /// A dividend as a share of the last close before the ex-date. The price falls by that share on the
    /// ex-date.
    record Payout(LocalDate exDate, double share, boolean special) {}

    LocalDate first() {
        return spells.getFirst().first();
    }

    /// The last session; null if the security is not delisted.
    LocalDate last() {
        return spells.getLast().last();
    }

    /// The ticker on a day; before the listing the first one, after the delisting the last one.
    String tickerOn(LocalDate date) {
        String ticker = spells.getFirst().ticker();
        for (TickerSpell spell : spells) {
            if (!spell.first().isAfter(date)) {
                ticker = spell.ticker();
            }
        }
        return ticker;
    }

    /// The factor by which the dividends up to and on a date have lowered the price.
    double dividendFactor(LocalDate date) {
        double factor = 1;
        for (Payout payout : payouts) {
            if (!payout.exDate().isAfter(date)) {
                factor *= 1 - payout.share();
            }
        }
        return factor;
    }
}
