package finance.replay.market;

import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The bars of securities as the vendor prints them: rounded, as traded.
final class PrintedBars {
    private static final LocalDate FRACTIONAL_SHARES = LocalDate.of(2026, 2, 23);
    /// A security is rarely halted on two sessions in a row.
    private static final int MOST_HALTED_SESSIONS = 20;

    private final MarketFactor factor;
    private final Function<Security, List<SplitEvent>> splits;

    /// @param splits the splits that change a security's prices
    PrintedBars(MarketFactor factor, Function<Security, List<SplitEvent>> splits) {
        this.factor = factor;
        this.splits = splits;
    }

    /// The bars of one session.
    final class Session {
        private final LocalDate date;
        private final int weekday;
        private final double market;
        private final double marketBefore;
        private final boolean fractions;

        Session(LocalDate date) {
            this.date = date;
            weekday = Weekdays.of(date);
            market = factor.at(weekday);
            marketBefore = factor.at(weekday - 1);
            fractions = !date.isBefore(FRACTIONAL_SHARES);
        }

        /// Empty if the security is halted or not listed.
        ///
        /// @param adjustedUpTo the day up to which splits adjust the bar; the session itself for a bar as
        /// traded
        Optional<DailyBar> bar(Security security, LocalDate adjustedUpTo) {
            if (!security.isListed(weekday) || security.isHalted(weekday)) {
                return Optional.empty();
            }
            List<SplitEvent> known = splits.apply(security);
            double split = SplitHistory.factor(known, date);
            double paid = security.script == null ? 1 : security.script.dividendFactor(date);
            double close = security.unsplit(weekday, market) * (split * paid);
            double before = security.unsplit(weekday - 1, marketBefore) * (split * paid);
            DailyBar bar = DailyBar.of(security, weekday, close, before, 1 / split, fractions);
            boolean asTraded = adjustedUpTo.equals(date);
            return Optional.of(asTraded ? bar : bar.adjusted(SplitHistory.factor(known, adjustedUpTo) / split));
        }
    }

    Session session(LocalDate date) {
        return new Session(date);
    }

    /// The last bar before a date, as traded.
    Optional<DailyBar> before(Security security, LocalDate date) {
        LocalDate day = date;
        for (int i = 0; i < MOST_HALTED_SESSIONS; i++) {
            day = TradingCalendar.previous(day);
            Optional<DailyBar> bar = session(day).bar(security, day);
            if (bar.isPresent()) {
                return bar;
            }
        }
        return Optional.empty();
    }
}
