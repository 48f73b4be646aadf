package finance.ml.report;

import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.evaluation.Significance;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The errors of forecasts that were stored before the outcome was known, by day, kind of model and horizon.
///
/// @param ratios of each kind and horizon, and of all kinds together
record ForecastTrackRecord(List<Day> days, List<TickerRatio> ratios) {
    private static final String ALL_KINDS = "all";

    /// The mean absolute error divided by that of naive, as the geometric mean over the tickers, so that each
    /// ticker has the same weight; see [finance.ml.daily.Scores].
    ///
    /// @param kind null for all kinds together
    record TickerRatio(String kind, int horizon, double errorOverNaive) {}

    /// @param kind the model's name without its order
    /// @param horizon sessions ahead
    record Day(String kind, int horizon, LocalDate targetDate, ErrorSums errorSums) {}

    /// Sums of errors over forecasts. Errors and interval scores are relative to the close at the origin, so
    /// that a ticker at $900 has the same weight as one at $9.
    record ErrorSums(
            int count,
            double squares,
            double naiveSquares,
            double percentages,
            int inside80,
            int inside95,
            double winkler80,
            double winkler95) {

        ErrorSums plus(ErrorSums other) {
            return new ErrorSums(
                    count + other.count,
                    squares + other.squares,
                    naiveSquares + other.naiveSquares,
                    percentages + other.percentages,
                    inside80 + other.inside80,
                    inside95 + other.inside95,
                    winkler80 + other.winkler80,
                    winkler95 + other.winkler95);
        }

        double rmse() {
            return Math.sqrt(squares / count);
        }

        double naiveRmse() {
            return Math.sqrt(naiveSquares / count);
        }

        /// The RMSE divided by the RMSE of naive; null if naive has no error.
        Double ratio() {
            return naiveSquares == 0 ? null : Math.sqrt(squares / naiveSquares);
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

        double share80() {
            return inside80 / (double) count;
        }

        double share95() {
            return inside95 / (double) count;
        }
    }

    /// One kind of model at one horizon over all its days.
    ///
    /// @param tickerRatio empty if no ticker has both an error and an error of naive
    /// @param againstNaive empty for naive itself, and if there are too few days
    record Line(
            String kind,
            int horizon,
            int days,
            ErrorSums errorSums,
            Optional<Double> tickerRatio,
            Optional<DieboldMariano> againstNaive) {
        Significance significance() {
            return Significance.of(kind, againstNaive);
        }
    }

    private record Group(String kind, int horizon) {}

    boolean isEmpty() {
        return days.isEmpty();
    }

    /// By horizon, then by kind.
    List<Line> lines() {
        Map<Group, List<Day>> groups =
                days.stream().collect(Collectors.groupingBy(day -> new Group(day.kind(), day.horizon())));
        return groups.entrySet().stream()
                .map(group -> line(group.getKey().kind(), group.getKey().horizon(), group.getValue()))
                .sorted(Comparator.comparingInt(Line::horizon).thenComparing(Line::kind))
                .toList();
    }

    /// The forecasts of all models at one horizon together; empty if there are none.
    Optional<Line> total(int horizon) {
        List<Day> some = days.stream().filter(day -> day.horizon() == horizon).toList();
        return some.isEmpty() ? Optional.empty() : Optional.of(line(ALL_KINDS, horizon, some));
    }

    /// The sums of all models at one horizon by target date.
    NavigableMap<LocalDate, ErrorSums> byDate(int horizon) {
        return byDate(days.stream().filter(day -> day.horizon() == horizon).toList());
    }

    private static NavigableMap<LocalDate, ErrorSums> byDate(List<Day> some) {
        NavigableMap<LocalDate, ErrorSums> dates = new TreeMap<>();
        some.forEach(day -> dates.merge(day.targetDate(), day.errorSums(), ErrorSums::plus));
        return dates;
    }

    private Line line(String kind, int horizon, List<Day> some) {
        NavigableMap<LocalDate, ErrorSums> dates = byDate(some);
        ErrorSums sum = dates.values().stream().reduce(ErrorSums::plus).orElseThrow();
        boolean testable = !kind.equals(NaiveForecaster.NAME) && dates.size() >= DieboldMariano.leastTargets(horizon);
        return new Line(
                kind,
                horizon,
                dates.size(),
                sum,
                tickerRatio(kind, horizon),
                testable ? Optional.of(againstNaive(dates, horizon)) : Optional.empty());
    }

    private Optional<Double> tickerRatio(String kind, int horizon) {
        return ratios.stream()
                .filter(ratio ->
                        ratio.horizon() == horizon && kind.equals(Objects.requireNonNullElse(ratio.kind(), ALL_KINDS)))
                .map(TickerRatio::errorOverNaive)
                .findFirst();
    }

    /// The errors of different tickers on one day are correlated, so one day is one observation: its loss is
    /// the mean squared error over its tickers. The test squares the errors that it gets, hence the root.
    private static DieboldMariano againstNaive(NavigableMap<LocalDate, ErrorSums> dates, int horizon) {
        double[] errors = dates.values().stream().mapToDouble(ErrorSums::rmse).toArray();
        double[] naive =
                dates.values().stream().mapToDouble(ErrorSums::naiveRmse).toArray();
        return DieboldMariano.smallSample(errors, naive, horizon);
    }
}
