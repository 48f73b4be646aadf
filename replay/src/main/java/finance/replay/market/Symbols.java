package finance.replay.market;

import java.util.List;
import java.util.stream.Stream;

/// Ticker symbols of the made-up market: two to five letters, share classes and warrants after a dot,
/// preferred shares with a lower-case p. Each pair of slot and generation has a unique symbol. A symbol of
/// a real company is a coincidence, except for the fixed symbols, which are difficult to parse or used in
/// examples.
final class Symbols {
    /// Symbols with a fixed slot: symbols that are difficult to parse, and a few well-known ones.
    static final String[] FIXED = {
        "AAPL", "INTC", "SPY", "MSFT", "F", "BRK.A", "BRK.B", "NAN", "TRUE", "CPS", "CpS", "NSPR.WS.B", "NULL", "A"
    };
    /// Test symbols of the exchanges.
    static final String[] TEST = {"ZVZZT", "ZTST", "ZTEST", "ZBZX", "ZXZZT", "ZWZZT", "NTEST"};

    /// There are enough symbols for this number of slots.
    static final int MOST_SLOTS = 57_000;

    static final int GENERATIONS = 8;
    /// Every eighth slot is a second security of the company in the slot before.
    static final int COMPANY = 8;

    private static final List<String> RESERVED =
            Stream.concat(Stream.of(FIXED), Stream.of(TEST)).toList();
    private static final String[] SUFFIXES = {".WS", ".A", ".B", "pA", "pB", "pE", ".U", ".WS.A"};
    private static final int TWO_LETTER_SLOTS = 80;
    private static final int THREE_LETTER_SLOTS = 1_900;

    private Symbols() {}

    static SecurityType type(long key, int slot, String symbol) {
        if (symbol.equals("BRK.A")) {
            return SecurityType.HIGH_PRICED;
        }
        if (symbol.equals("SPY")) {
            return SecurityType.FUND;
        }
        if (symbol.equals("CpS")) {
            return SecurityType.PREFERRED;
        }
        if (slot < FIXED.length) {
            return symbol.contains(".WS") ? SecurityType.WARRANT : SecurityType.COMMON;
        }
        if (symbol.contains("p")) {
            return SecurityType.PREFERRED;
        }
        if (symbol.contains(".WS") || (symbol.length() == 5 && symbol.endsWith("W"))) {
            return SecurityType.WARRANT;
        }
        return SecurityType.ordinary(key);
    }

    static String of(int slot, long generation) {
        if (slot < FIXED.length) {
            return FIXED[slot];
        }
        if (slot % COMPANY == COMPANY - 1) {
            return second(slot, generation);
        }
        return root(slot, generation);
    }

    /// A text that is equal for the securities of one company, and different for companies that use a
    /// symbol in turn.
    static String company(int slot, long generation) {
        if (slot < FIXED.length) {
            return FIXED[slot].startsWith("BRK.") ? "BRK" : FIXED[slot];
        }
        int first = slot % COMPANY == COMPANY - 1 ? slot - 1 : slot;
        return root(first, generation) + " " + Math.floorDiv(generation, (long) GENERATIONS);
    }

    /// The symbol of the company's second security: the root of the slot before, with a suffix.
    private static String second(int slot, long generation) {
        String root = root(slot - 1, generation);
        if (root.length() == 4) {
            return root + "WURQ".charAt(slot / COMPANY % 4);
        }
        return root + SUFFIXES[slot / COMPANY % SUFFIXES.length];
    }

    private static String root(int slot, long generation) {
        int index = slot * GENERATIONS + (int) Math.floorMod(generation, (long) GENERATIONS);
        if (slot < TWO_LETTER_SLOTS) {
            return letters(index, 2);
        }
        if (slot < THREE_LETTER_SLOTS) {
            return letters(index, 3);
        }
        return letters(index, 4);
    }

    /// Permutes all words of that length, so that adjacent indexes have dissimilar words. A reserved word
    /// is replaced by one from the end of the permutation, which no slot uses.
    private static String letters(int index, int length) {
        int words = 1;
        for (int i = 0; i < length; i++) {
            words *= 26;
        }
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
