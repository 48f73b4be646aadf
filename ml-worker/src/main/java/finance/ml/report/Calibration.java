package finance.ml.report;

import java.time.LocalDate;
import java.util.List;

/// How far the daily forecasts one session ahead can be relied on. Bands are 95 % confidence bands by the
/// database function `coverage_band`.
///
/// @param coverages by target date, each over the [#WINDOW] target dates up to it
/// @param quantiles the five stored quantiles, the lowest first
/// @param widths forecasts grouped by the width of their 80 % interval, the narrowest group first
record Calibration(List<Coverage> coverages, List<Quantile> quantiles, List<WidthGroup> widths) {
    /// Target dates of a coverage, one month.
    static final int WINDOW = 20;

    /// Number of groups of about equal size.
    static final int GROUPS = 10;

    /// Target dates of the groups, up to the newest one.
    static final int GROUP_DAYS = 60;

    /// A share of outcomes, from 0 to 1, with its band.
    record Band(double share, double lower, double upper) {}

    /// @param narrow the share inside the 80 % interval; `wide` inside the 95 % interval
    record Coverage(LocalDate date, Band narrow, Band wide) {}

    /// @param level nominal, from 0 to 1
    /// @param below the share of outcomes below the quantile; an outcome equal to the median counts half
    record Quantile(double level, Band below) {}

    /// @param halfWidth mean half width of the 80 % interval, relative to the close at the origin
    /// @param outcome the 80 % quantile of the absolute error, likewise; equal to the half width if the
    /// width is right
    /// @param coverage the share of outcomes inside the 80 % interval
    record WidthGroup(int forecasts, double halfWidth, double outcome, double coverage) {}
}
