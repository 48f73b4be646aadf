package finance.ml.evaluation;

import finance.ml.series.Interval;
import finance.ml.series.IntervalLevels;
import java.util.List;
import java.util.function.Function;

/// The accuracy of intervals at one level: the share of outcomes inside, and the mean Winkler score in the
/// units of the series (see [Interval#winklerScore]), which also counts the width.
public record IntervalAccuracy(double level, double coverage, double winklerScore) {
    /// Of the intervals by [ForecastIntervals], which every outcome has.
    public static IntervalAccuracy of(List<ForecastOutcome> outcomes, double level) {
        int index = IntervalLevels.ALL.indexOf(level);
        return of(outcomes, outcome -> outcome.intervals().get(index), level);
    }

    /// Of Gaussian intervals with that variance.
    public static IntervalAccuracy gaussian(List<ForecastOutcome> outcomes, Variance variance, double level) {
        return of(outcomes, outcome -> outcome.gaussian(level, variance), level);
    }

    private static IntervalAccuracy of(
            List<ForecastOutcome> outcomes, Function<ForecastOutcome, Interval> intervals, double level) {
        int inside = 0;
        double score = 0;
        for (ForecastOutcome outcome : outcomes) {
            Interval interval = intervals.apply(outcome);
            inside += interval.contains(outcome.actual()) ? 1 : 0;
            score += interval.winklerScore(outcome.actual(), level);
        }
        return new IntervalAccuracy(level, inside / (double) outcomes.size(), score / outcomes.size());
    }

    /// The variance whose Gaussian intervals have the lower Winkler score over all levels.
    public static Variance better(List<ForecastOutcome> outcomes) {
        return totalScore(outcomes, Variance.EWMA) < totalScore(outcomes, Variance.CONSTANT)
                ? Variance.EWMA
                : Variance.CONSTANT;
    }

    private static double totalScore(List<ForecastOutcome> outcomes, Variance variance) {
        return IntervalLevels.ALL.stream()
                .mapToDouble(level -> gaussian(outcomes, variance, level).winklerScore())
                .sum();
    }
}
