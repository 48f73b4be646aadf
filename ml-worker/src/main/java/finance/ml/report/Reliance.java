package finance.ml.report;

import finance.ml.evaluation.Significance;
import finance.ml.report.ForecastTrackRecord.Line;
import finance.ml.scoring.IntervalCoverage;
import finance.ml.scoring.LiveAccuracy;
import finance.ml.series.Horizons;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The sentence that states what a reader may rely on, computed from the scored daily forecasts.
final class Reliance {
    /// A band that is wider than this share on either side of the coverage allows no statement.
    private static final double WIDEST = 0.1;

    private static final String RELY = "What you may rely on: ";

    private Reliance() {}

    /// Empty if no daily forecast has been scored.
    ///
    /// @param nextSession all daily forecasts one session ahead against the naive forecast
    static Optional<String> sentence(LiveAccuracy accuracy, Optional<Line> nextSession) {
        List<IntervalCoverage> evaluated = accuracy.coverages().stream()
                .filter(one -> Horizons.EVALUATED.contains(one.horizon()))
                .toList();
        if (evaluated.isEmpty()) {
            return Optional.empty();
        }
        List<IntervalCoverage> undecided =
                evaluated.stream().filter(Reliance::isUndecided).toList();
        List<IntervalCoverage> failing = evaluated.stream()
                .filter(one -> !isUndecided(one) && !one.isConsistent())
                .toList();
        String intervals;
        if (!failing.isEmpty()) {
            intervals = "Do not rely on the nominal level of every interval: "
                    + failing.stream().map(Reliance::deviation).collect(Collectors.joining("; "));
        } else if (undecided.size() == evaluated.size()) {
            intervals = RELY
                    + "nothing yet, because the scored days are too few to tell whether the intervals have their nominal coverage";
        } else {
            intervals = RELY + "the "
                    + evaluated.stream()
                            .filter(one -> !isUndecided(one))
                            .map(one -> "%s (%s of the closes inside)".formatted(name(one), percent(one.coverage())))
                            .collect(Collectors.joining(", the "))
                    + ", whose levels the outcomes do not contradict";
        }
        return Optional.of(intervals + "; " + point(nextSession) + ".");
    }

    private static boolean isUndecided(IntervalCoverage one) {
        return one.isConsistent() && Math.max(one.upper() - one.coverage(), one.coverage() - one.lower()) > WIDEST;
    }

    private static String deviation(IntervalCoverage one) {
        return "the %s contained %s of the closes (95 %% confidence %s to %s), so it is too %s"
                .formatted(
                        name(one),
                        percent(one.coverage()),
                        ReportNumbers.percent(one.lower()),
                        percent(one.upper()),
                        one.coverage() < one.level() ? "narrow" : "wide");
    }

    private static String name(IntervalCoverage one) {
        return "%s interval %s ahead"
                .formatted(
                        ReportNumbers.fixed(100 * one.level(), 0) + " %",
                        one.horizon() == 1 ? "one session" : one.horizon() + " sessions");
    }

    private static String percent(double share) {
        return ReportNumbers.percent(share) + " %";
    }

    private static String point(Optional<Line> nextSession) {
        Significance significance = nextSession.map(Line::significance).orElse(Significance.UNTESTED);
        return switch (significance) {
            case BETTER -> "the point forecast one session ahead is significantly better than today’s close";
            case WORSE -> "the point forecast one session ahead is significantly worse than today’s close";
            case NOT_BETTER, BASELINE -> "the point forecast one session ahead is no better than today’s close";
            case UNTESTED, UNDEFINED -> "whether the point forecast is better than today’s close is not known yet";
        };
    }
}
