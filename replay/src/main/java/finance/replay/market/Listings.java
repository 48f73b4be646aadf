package finance.replay.market;

import java.util.function.Consumer;

/// The listed securities of each day. The market has a fixed number of slots. In each slot, securities
/// follow one another with a gap between delisting and next listing, so the size of the market stays
/// constant while its tickers change.
final class Listings {
    private static final int SHORTEST_LIFE = 2 * Weekdays.PER_YEAR;
    private static final int LONGEST_LIFE = 28 * Weekdays.PER_YEAR;
    private static final int LONGEST_GAP = 200;
    /// The fixed symbols are listed from the vendor's first day on, for 125 years.
    private static final int FIRST = Weekdays.of(Market.FIRST_DAY);

    private static final int FIXED_LIFE = 1 << 15;

    private final long seed;
    private final int slots;
    private final MarketFactor market;
    /// A cache of the last security of each slot; without a lock, because two threads at worst compute a
    /// security twice.
    private final Security[] latest;

    private final Security[] fixed;

    Listings(long seed, int slots) {
        this.seed = seed;
        this.slots = slots;
        market = new MarketFactor(seed);
        latest = new Security[slots];
        fixed = new Security[Math.min(slots, Symbols.FIXED.length)];
        for (int slot = 0; slot < fixed.length; slot++) {
            fixed[slot] = security(slot, 0, FIRST, FIRST + FIXED_LIFE);
        }
    }

    /// Every security listed on that weekday, in a fixed order.
    void forEachListed(int day, Consumer<Security> consumer) {
        for (int slot = 0; slot < slots; slot++) {
            Security security = at(slot, day);
            if (security != null) {
                consumer.accept(security);
            }
        }
    }

    MarketFactor market() {
        return market;
    }

    /// Every security that was listed on some day from first to last.
    void forEachListed(int first, int last, Consumer<Security> consumer) {
        for (Security security : fixed) {
            if (security.listed <= last && security.delisted > first) {
                consumer.accept(security);
            }
        }
        for (int slot = fixed.length; slot < slots; slot++) {
            Turn turn = new Turn(seed, slot);
            for (long generation = turn.generation(first); generation <= turn.generation(last); generation++) {
                int listed = turn.listed(generation);
                if (listed + turn.life <= first) {
                    continue;
                }
                Security known = latest[slot];
                consumer.accept(
                        known != null && known.listed == listed
                                ? known
                                : security(slot, generation, listed, listed + turn.life));
            }
        }
    }

    private Security at(int slot, int day) {
        if (slot < fixed.length) {
            return fixed[slot].isListed(day) ? fixed[slot] : null;
        }
        Security known = latest[slot];
        if (known != null && known.isListed(day)) {
            return known;
        }
        Turn turn = new Turn(seed, slot);
        long generation = turn.generation(day);
        int listed = turn.listed(generation);
        if (day >= listed + turn.life) {
            return null;
        }
        Security security = security(slot, generation, listed, listed + turn.life);
        latest[slot] = security;
        return security;
    }

    private Security security(int slot, long generation, int listed, int delisted) {
        String symbol = Symbols.of(slot, generation);
        long key = SeededRandom.bits(SeededRandom.bits(seed, slot + 1), generation);
        long company = SeededRandom.bits(seed, SeededRandom.hash(Symbols.company(slot, generation)));
        return new Security(
                slot + "-" + generation,
                symbol,
                Symbols.type(key, slot, symbol),
                key,
                company,
                listed,
                delisted,
                market);
    }

    /// The cycle of a slot: length of its securities' lives, length of a cycle, and start of the first
    /// cycle.
    private static final class Turn {
        private final int life;
        private final int length;
        private final int phase;

        Turn(long seed, int slot) {
            long key = SeededRandom.bits(seed, slot + 1);
            life = SHORTEST_LIFE + SeededRandom.below(key, -1, LONGEST_LIFE - SHORTEST_LIFE);
            length = life + 5 + SeededRandom.below(key, -2, LONGEST_GAP);
            phase = SeededRandom.below(key, -3, length);
        }

        long generation(int day) {
            return Math.floorDiv(day - phase, length);
        }

        int listed(long generation) {
            return Math.toIntExact(phase + generation * length);
        }
    }
}
