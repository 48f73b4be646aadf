package finance.replay.market;

/// A random walk of `2^levels` steps, each of variance 1. The value at any step is computed in `levels`
/// operations by Lévy's midpoint construction: the value in the middle of two known ones is their mean plus
/// a normal random number whose variance is a quarter of the number of steps between them.
final class MidpointWalk {
    private MidpointWalk() {}

    /// The value after `step` steps, 0 at step 0; `step` is clamped to the length of the walk.
    static double at(long key, int levels, int step) {
        int length = 1 << levels;
        int target = Math.clamp(step, 0, length);
        int low = 0;
        double left = 0;
        double right = SeededRandom.normal(key, length) * Math.sqrt(length);
        if (target == 0) {
            return left;
        }
        while (target != low + length) {
            double spread = Math.sqrt(length) / 2;
            length >>= 1;
            int middle = low + length;
            double value = (left + right) / 2 + SeededRandom.normal(key, middle) * spread;
            if (target < middle) {
                right = value;
            } else {
                if (target == middle) {
                    return value;
                }
                left = value;
                low = middle;
            }
        }
        return right;
    }
}
