package finance.replay.market;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// The splits of a security. In most years its price is compared with two limits on one day: a high price
/// leads to a forward split, a low price of a common share to a reverse split. A few splits, stock
/// dividends included, are made at random.
final class SplitHistory {
    private static final double CHECK_PROBABILITY = 0.8;
    private static final double HIGH_PRICE = 180;
    private static final double LOW_PRICE = 4;
    private static final String[] FORWARD = {"2", "3", "4", "5", "7", "10", "20"};
    private static final String[] REVERSE = {"10", "5", "20", "15", "25", "8"};

    private SplitHistory() {}

    static List<SplitEvent> of(Security security) {
        List<SplitEvent> splits = new ArrayList<>();
        for (int year = security.listed; year < security.delisted; year += Weekdays.PER_YEAR) {
            long key = SeededRandom.bits(security.key, -1_000_000L - year);
            if (!SeededRandom.chance(key, 1, CHECK_PROBABILITY)) {
                continue;
            }
            int day = Weekdays.session(year + 5 + SeededRandom.below(key, 2, Weekdays.PER_YEAR - 10));
            if (day >= security.delisted) {
                continue;
            }
            LocalDate date = Weekdays.date(day);
            double price = security.unsplit(day) * factor(splits, date);
            SplitEvent split = splitAt(security, date, price, key);
            if (split != null) {
                splits.add(split);
            }
        }
        return List.copyOf(splits);
    }

    private static SplitEvent splitAt(Security security, LocalDate date, double price, long key) {
        if (price > HIGH_PRICE) {
            return SplitEvent.of(security.symbol, date, forward(price / 90, key), "1");
        }
        if (price < LOW_PRICE && security.type == SecurityType.COMMON) {
            return SplitEvent.of(security.symbol, date, "1", REVERSE[SeededRandom.below(key, 3, REVERSE.length)]);
        }
        if (!SeededRandom.chance(key, 4, 0.035)) {
            return null;
        }
        return switch (SeededRandom.below(key, 5, 4)) {
            case 0 -> SplitEvent.of(security.symbol, date, "3", "2");
            case 1 -> SplitEvent.of(security.symbol, date, "1.1", "1");
            case 2 -> SplitEvent.of(security.symbol, date, "1.05", "1");
            default -> SplitEvent.of(security.symbol, date, "2", "1");
        };
    }

    private static String forward(double wanted, long key) {
        int choice = 0;
        while (choice < FORWARD.length - 1 && Double.parseDouble(FORWARD[choice]) < wanted) {
            choice++;
        }
        return FORWARD[Math.min(choice + SeededRandom.below(key, 6, 3), FORWARD.length - 1)];
    }

    /// The factor by which the splits up to and on a date change a price.
    static double factor(List<SplitEvent> splits, LocalDate date) {
        double factor = 1;
        for (SplitEvent split : splits) {
            if (!split.executionDate().isAfter(date)) {
                factor *= split.priceFactor();
            }
        }
        return factor;
    }
}
