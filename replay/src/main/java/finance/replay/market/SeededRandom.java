package finance.replay.market;

/// A random number generator without state: the number is a function of a key and an index, so any day of
/// the made-up market can be computed without the days before it. The function is SplitMix64's finalizer
/// (Steele, Lea, Flood 2014).
public final class SeededRandom {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private SeededRandom() {}

    public static long bits(long key, long index) {
        long z = key + (index + 1) * GOLDEN;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /// A 64-bit hash of a text.
    static long hash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = bits(hash, text.charAt(i));
        }
        return hash;
    }

    /// In [0, 1).
    static double uniform(long key, long index) {
        return (bits(key, index) >>> 11) * 0x1p-53;
    }

    /// In [low, high).
    static double between(long key, long index, double low, double high) {
        return low + (high - low) * uniform(key, index);
    }

    /// In [0, bound).
    static int below(long key, long index, int bound) {
        return (int) (uniform(key, index) * bound);
    }

    static boolean chance(long key, long index, double probability) {
        return uniform(key, index) < probability;
    }

    /// A nearly normal number with mean 0 and variance 1: the sum of four uniform 16-bit numbers
    /// (Irwin–Hall), bounded by ±3.46. It has the same bits on every machine.
    static double normal(long key, long index) {
        long h = bits(key, index);
        long sum = (h & 0xffff) + (h >>> 16 & 0xffff) + (h >>> 32 & 0xffff) + (h >>> 48);
        return (sum - 131070.0) / (65536.0 * 0.5773502691896258);
    }
}
