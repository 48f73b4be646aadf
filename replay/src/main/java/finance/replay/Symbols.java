package finance.replay;

import java.util.List;
import java.util.stream.Stream;

/// Ticker symbols of the made-up market: two to five letters, share classes and warrants behind a dot, preferreds
/// with a lower-case p. Every (slot, generation) has a symbol of its own. Any likeness to a real company is by
/// accident, except for the few that are there for their difficult names or so that examples work.
final class Symbols {
    /// Symbols with a fixed place: names that parsers stumble over, and a few that everybody knows.
    static final String[] FIXED = {
        "AAPL", "INTC", "SPY", "MSFT", "F", "BRK.A", "BRK.B", "NAN", "TRUE", "CPS", "CpS", "NSPR.WS.B", "NULL", "A"
    };
    /// What the exchanges trade with themselves to test their machines.
    static final String[] TEST = {"ZVZZT", "ZTST", "ZTEST", "ZBZX", "ZXZZT", "ZWZZT", "NTEST"};

    /// Words enough for so many slots.
    static final int MOST_SLOTS = 57_000;

    static final int GENERATIONS = 8;
    /// Every eighth slot is a second security of the company before it.
    static final int COMPANY = 8;

    private static final List<String> RESERVED =
            Stream.concat(Stream.of(FIXED), Stream.of(TEST)).toList();
    private static final String[] SUFFIXES = {".WS", ".A", ".B", "pA", "pB", "pE", ".U", ".WS.A"};
    private static final int TWO_LETTER_SLOTS = 80;
    private static final int THREE_LETTER_SLOTS = 1_900;

    private Symbols() {}

    static SecurityType type(long key, int slot, String symbol) {
        if (symbol.equals("BRK.A")) return SecurityType.HIGH_PRICED;
        if (symbol.equals("SPY")) return SecurityType.FUND;
        if (symbol.equals("CpS")) return SecurityType.PREFERRED;
        if (slot < FIXED.length) return symbol.contains(".WS") ? SecurityType.WARRANT : SecurityType.COMMON;
        if (symbol.contains("p")) return SecurityType.PREFERRED;
        if (symbol.contains(".WS") || (symbol.length() == 5 && symbol.endsWith("W"))) return SecurityType.WARRANT;
        return SecurityType.ordinary(key);
    }

    static String of(int slot, long generation) {
        if (slot < FIXED.length) return FIXED[slot];
        if (slot % COMPANY == COMPANY - 1) return second(slot, generation);
        return root(slot, generation);
    }

    /// The symbol of the company's other security: its own suffix behind the root of the slot before.
    private static String second(int slot, long generation) {
        String root = root(slot - 1, generation);
        if (root.length() == 4) return root + "WURQ".charAt(slot / COMPANY % 4);
        return root + SUFFIXES[slot / COMPANY % SUFFIXES.length];
    }

    private static String root(int slot, long generation) {
        int index = slot * GENERATIONS + (int) Math.floorMod(generation, (long) GENERATIONS);
        if (slot < TWO_LETTER_SLOTS) return letters(index, 2);
        if (slot < THREE_LETTER_SLOTS) return letters(index, 3);
        return letters(index, 4);
    }

    /// A permutation of all words of that length, so that neighbours in number look nothing alike. A word that is
    /// taken gives way to one from the far end, which no slot reaches.
    private static String letters(int index, int length) {
        int words = 1;
        for (int i = 0; i < length; i++) words *= 26;
        String symbol = spell(scatter(index, words), length);
        int taken = RESERVED.indexOf(symbol);
        return taken < 0 ? symbol : spell(scatter(words - 1 - taken, words), length);
    }

    private static int scatter(int index, int words) {
        return (int) ((index * 100_003L + 7_919) % words);
    }

    private static String spell(int word, int length) {
        char[] letters = new char[length];
        int rest = word;
        for (int i = length - 1; i >= 0; i--) {
            letters[i] = (char) ('A' + rest % 26);
            rest /= 26;
        }
        return new String(letters);
    }
}
