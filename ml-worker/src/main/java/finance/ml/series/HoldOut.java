package finance.ml.series;

/// The share of a history that is held out at its end: to evaluate a model, to select one, or to stop its
/// training.
public final class HoldOut {
    private static final int PARTS = 5;

    private HoldOut() {}

    /// The number of observations in the last fifth of a history, rounded down.
    public static int size(int observations) {
        return observations / PARTS;
    }

    /// The number of observations before the last fifth.
    public static int start(int observations) {
        return observations - size(observations);
    }

    /// The least history whose last fifth has `observations`.
    public static int leastHistory(int observations) {
        return PARTS * observations;
    }
}
