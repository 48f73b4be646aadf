package finance.ml.scoring;

import finance.ml.series.IntervalLevels;

/// The share of outcomes inside the stored intervals of one level at one horizon, with its 95 % confidence
/// band; a row of the database function `live_coverage`, whose comment has the method.
///
/// @param days target dates
/// @param coverage from 0 to 1, as are the bounds
public record IntervalCoverage(
        int horizon, double level, int days, long forecasts, double coverage, double lower, double upper) {

    /// Whether the band excludes every coverage that is near the level, see [IntervalLevels#tolerance].
    public boolean isFarFromLevel() {
        double tolerance = IntervalLevels.tolerance(level);
        return upper < level - tolerance || lower > level + tolerance;
    }

    /// Whether the nominal level is inside the band: then the outcomes do not contradict it.
    public boolean isConsistent() {
        return lower <= level && level <= upper;
    }
}
