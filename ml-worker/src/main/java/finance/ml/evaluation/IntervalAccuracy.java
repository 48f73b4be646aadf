package finance.ml.evaluation;

import finance.ml.series.Interval;
import finance.ml.series.IntervalLevels;
import java.util.List;

/// The accuracy of intervals at one level: the share of outcomes inside, and the mean Winkler score in the
/// units of the series (see [Interval#winklerScore]), which also counts the width.
public record IntervalAccuracy(Variance variance, double level, double coverage, double winklerScore) {
    public static IntervalAccuracy of(List<ForecastOutcome> outcomes, Variance variance, double level) {
        int inside = 0;
        double score = 0;
        for (ForecastOutcome outcome : outcomes) {
            Interval interval = outcome.interval(level, variance);
            inside += interval.contains(outcome.actual()) ? 1 : 0;
            score += interval.winklerScore(outcome.actual(), level);
        }
        return new IntervalAccuracy(variance, level, inside / (double) outcomes.size(), score / outcomes.size());
    }

    /// The variance whose intervals have the lower Winkler score over all levels.
    public static Variance better(List<ForecastOutcome> outcomes) {
        return totalScore(outcomes, Variance.EWMA) < totalScore(outcomes, Variance.CONSTANT)
                ? Variance.EWMA
                : Variance.CONSTANT;
    }

    private static double totalScore(List<ForecastOutcome> outcomes, Variance variance) {
        return IntervalLevels.ALL.stream()
                .mapToDouble(level -> of(outcomes, variance, level).winklerScore())
                .sum();
    }
}
