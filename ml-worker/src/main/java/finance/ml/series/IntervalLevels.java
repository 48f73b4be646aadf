package finance.ml.series;

import java.util.List;

/// The nominal coverages of the prediction intervals that are stored and evaluated.
public final class IntervalLevels {
    /// The level of the columns `lower_80` and `upper_80`.
    public static final double NARROW = 0.80;

    /// The level of the columns `lower_95` and `upper_95`.
    public static final double WIDE = 0.95;

    public static final List<Double> ALL = List.of(NARROW, WIDE);

    private IntervalLevels() {}

    /// A coverage that differs from the level by at most this share is good enough for use: two points at 80 %, one
    /// at 95 %.
    public static double tolerance(double level) {
        return level == NARROW ? 0.02 : 0.01;
    }
}
