package finance.ml.report;

import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.Significance;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The errors of forecasts that were stored before the outcome was known, by day, kind of model and
/// horizon. Errors are absolute, because the point forecasts are medians.
///
/// @param days of each kind, and of all daily forecasts together
record ForecastTrackRecord(List<Day> days) {
    /// The kind of the days of all daily forecasts together, whatever their model.
    static final String ALL_KINDS = "all";

    private static final double ROUNDING = 1e-9;

    /// One target date.
    ///
    /// @param kind the model's name without its order, or [#ALL_KINDS]
    /// @param horizon sessions ahead
    /// @param logRatioShare the contribution of the day to the logarithm of [Line#errorOverNaive]; null if
    /// no ticker of the day has a ratio
    record Day(String kind, int horizon, LocalDate targetDate, ErrorSums errorSums, Double logRatioShare) {}

    /// Sums of errors over forecasts. Errors and interval scores are relative to the close at the origin,
    /// so that a ticker at $900 has the same weight as one at $9.
    ///
    /// @param weightedScores of the weighted interval score, see the column of `forecast_scores`
    record ErrorSums(
            int count,
            double errors,
            double naiveErrors,
            double percentages,
            int inside80,
            int inside95,
            double winkler80,
            double winkler95,
            double weightedScores) {

        ErrorSums plus(ErrorSums other) {
            return new ErrorSums(
                    count + other.count,
                    errors + other.errors,
                    naiveErrors + other.naiveErrors,
                    percentages + other.percentages,
                    inside80 + other.inside80,
                    inside95 + other.inside95,
                    winkler80 + other.winkler80,
                    winkler95 + other.winkler95,
                    weightedScores + other.weightedScores);
        }

        /// The mean absolute error.
        double mae() {
            return errors / count;
        }

        double naiveMae() {
            return naiveErrors / count;
        }

        /// The MAE divided by the MAE of the naive forecast; null if the naive forecast has no error.
        Double ratio() {
            return naiveErrors == 0 ? null : Double.valueOf(errors / naiveErrors);
        }

        /// In percent.
        double mape() {
            return percentages / count;
        }

        double meanWinkler80() {
            return winkler80 / count;
        }

        double meanWinkler95() {
            return winkler95 / count;
        }

        double meanWeightedScore() {
            return weightedScores / count;
        }

        double share80() {
            return inside80 / (double) count;
        }

        double share95() {
            return inside95 / (double) count;
        }
    }

    /// One kind of model at one horizon over all its days.
    ///
    /// @param errorOverNaive the MAE divided by that of the naive forecast, as the geometric mean over the
    /// tickers, so that each ticker has the same weight; see [finance.ml.daily.Scores]. Empty if no ticker
    /// has both an error and an error of the naive forecast
    /// @param againstNaive the test whether that ratio is 1; empty for naive itself, and if there are too
    /// few days
    record Line(
            String kind,
            int horizon,
            int days,
            ErrorSums errorSums,
            Optional<Double> errorOverNaive,
            Optional<DieboldMariano> againstNaive) {
        Significance significance() {
            return Significance.of(kind, againstNaive);
        }
    }

    private record Group(String kind, int horizon) {}

    boolean isEmpty() {
        return days.isEmpty();
    }

    /// By horizon, then by kind; without [#ALL_KINDS].
    List<Line> lines() {
        Map<Group, List<Day>> groups = days.stream()
                .filter(day -> !day.kind().equals(ALL_KINDS))
                .collect(Collectors.groupingBy(day -> new Group(day.kind(), day.horizon())));
        return groups.entrySet().stream()
                .map(group -> line(group.getKey().kind(), group.getKey().horizon(), group.getValue()))
                .sorted(Comparator.comparingInt(Line::horizon).thenComparing(Line::kind))
                .toList();
    }

    /// The forecasts of all models at one horizon together; empty if there are none.
    Optional<Line> total(int horizon) {
        List<Day> some = total(horizon, days);
        return some.isEmpty() ? Optional.empty() : Optional.of(line(ALL_KINDS, horizon, some));
    }

    /// The sums of all models at one horizon by target date.
    NavigableMap<LocalDate, ErrorSums> byDate(int horizon) {
        NavigableMap<LocalDate, ErrorSums> dates = new TreeMap<>();
        total(horizon, days).forEach(day -> dates.put(day.targetDate(), day.errorSums()));
        return dates;
    }

    private static List<Day> total(int horizon, List<Day> days) {
        return days.stream()
                .filter(day -> day.horizon() == horizon && day.kind().equals(ALL_KINDS))
                .toList();
    }

    private static Line line(String kind, int horizon, List<Day> some) {
        ErrorSums sum =
                some.stream().map(Day::errorSums).reduce(ErrorSums::plus).orElseThrow();
        double logRatio =
                some.stream().mapToDouble(ForecastTrackRecord::shareOf).sum();
        boolean comparable = some.stream().anyMatch(day -> day.logRatioShare() != null);
        boolean testable =
                comparable && !kind.equals(NaiveForecaster.NAME) && some.size() >= DieboldMariano.leastTargets(horizon);
        return new Line(
                kind,
                horizon,
                some.size(),
                sum,
                comparable ? Optional.of(Math.exp(logRatio)) : Optional.empty(),
                testable ? Optional.of(againstNaive(some, horizon)) : Optional.empty());
    }

    /// The test of the ratio that is reported. The logarithm of a ratio of means is a mean over days to
    /// first order: ln(Ē / N̄) + E / Ē − N / N̄ (the delta method; Cochran, *Sampling Techniques*, 1977,
    /// section 6.3). The mean of these values over the tickers is the loss difference of a day. The errors
    /// of different tickers on one day are correlated, so one day is one observation.
    private static DieboldMariano againstNaive(List<Day> some, int horizon) {
        double[] differences =
                some.stream().mapToDouble(day -> some.size() * shareOf(day)).toArray();
        return DieboldMariano.ofLossDifferences(differences, ROUNDING, horizon);
    }

    private static double shareOf(Day day) {
        return day.logRatioShare() == null ? 0 : day.logRatioShare();
    }
}
