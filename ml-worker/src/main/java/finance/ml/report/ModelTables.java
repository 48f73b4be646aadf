package finance.ml.report;

import static finance.ml.report.HtmlTable.cells;
import static finance.ml.report.HtmlTable.gauge;
import static finance.ml.report.HtmlTable.marked;
import static finance.ml.report.HtmlTable.number;
import static finance.ml.report.HtmlTable.text;

import finance.common.Count;
import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.Significance;
import finance.ml.report.HtmlTable.Cell;
import finance.ml.report.HtmlTable.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The tables of the section "Leaderboard": scored forecasts and backtests against the naive forecast.
final class ModelTables {
    private static final String IN_80 = "share of closes inside the 80 % interval";
    private static final String IN_95 = "share of closes inside the 95 % interval";
    private static final String RATIO = "RMSE divided by the RMSE of the naive forecast";
    private static final String NAIVE_RMSE = "RMSE of the naive forecast at the same origins";
    private static final String MAPE = "mean absolute percentage error";
    private static final String MASE = "mean absolute scaled error";

    private static final List<Column<ForecastTrackRecord.Line>> SCORED = List.of(
            text("Model", ForecastTrackRecord.Line::kind),
            cells("Significance", line -> significance(line.significance())),
            number("Ahead", "sessions", line -> ReportNumbers.count(line.horizon())),
            number(
                    "Scored",
                    "forecasts",
                    line -> ReportNumbers.count(line.errorSums().count())),
            number("Days", "target dates", line -> ReportNumbers.count(line.days())),
            number(
                    "MAE",
                    "mean absolute error, percent of the price",
                    line -> ReportNumbers.fixed(100 * line.errorSums().mae(), 2)),
            number(
                    "Naive MAE",
                    "MAE of the naive forecast at the same origins",
                    line -> ReportNumbers.fixed(100 * line.errorSums().naiveMae(), 2)),
            cells(
                    "÷ naive",
                    line -> gauge(line.errorOverNaive().orElse(null), line.significance() == Significance.BETTER)),
            number(
                    "Error ÷ naive",
                    "mean absolute error divided by that of the naive forecast, geometric mean over the tickers",
                    line -> ReportNumbers.fixed(line.errorOverNaive().orElse(null), 3)),
            number("MAPE", MAPE, line -> ReportNumbers.fixed(line.errorSums().mape(), 2)),
            number(
                    "DM",
                    "Diebold–Mariano test of error ÷ naive by target date; negative favours the model",
                    line -> ReportNumbers.fixed(
                            line.againstNaive().map(DieboldMariano::statistic).orElse(null), 2)),
            number(
                    "p",
                    "two-sided",
                    line -> ReportNumbers.fixed(
                            line.againstNaive().map(DieboldMariano::pValue).orElse(null), 3)),
            number(
                    "In 80 %",
                    IN_80, line -> ReportNumbers.percent(line.errorSums().share80())),
            number(
                    "In 95 %",
                    IN_95, line -> ReportNumbers.percent(line.errorSums().share95())),
            number(
                    "Winkler 80 %",
                    "mean interval score, percent of the price",
                    line -> ReportNumbers.fixed(100 * line.errorSums().meanWinkler80(), 2)),
            number(
                    "95 %",
                    "mean interval score, percent of the price",
                    line -> ReportNumbers.fixed(100 * line.errorSums().meanWinkler95(), 2)),
            number(
                    "WIS",
                    "mean weighted interval score of the median and both intervals, percent of the price; approximates the CRPS",
                    line -> ReportNumbers.fixed(100 * line.errorSums().meanWeightedScore(), 3)));

    private static final List<Column<Kind>> KINDS = List.of(
            text("Model", Kind::name),
            number("Tickers", "evaluated", kind -> ReportNumbers.count(kind.tickers())),
            number(
                    "Better",
                    "significantly better than naive, Benjamini–Hochberg over all backtests at 5 %",
                    kind -> ReportNumbers.count(kind.better())),
            number("Worse", "significantly worse than naive, likewise", kind -> ReportNumbers.count(kind.worse())),
            cells("÷ naive", kind -> gauge(kind.median(StoredEvaluation::ratio), false)),
            number("RMSE ÷ naive", "median", kind -> ReportNumbers.fixed(kind.median(StoredEvaluation::ratio), 3)),
            number(
                    "MASE",
                    "median",
                    kind -> ReportNumbers.fixed(kind.median(test -> test.model().mase()), 3)),
            number(
                    "Naive MASE",
                    "median",
                    kind -> ReportNumbers.fixed(kind.median(test -> test.naive().mase()), 3)),
            number(
                    "In 80 %",
                    "mean " + IN_80,
                    kind -> ReportNumbers.percent(
                            kind.mean(test -> test.intervals().coverage80()))),
            number(
                    "In 95 %",
                    "mean " + IN_95,
                    kind -> ReportNumbers.percent(
                            kind.mean(test -> test.intervals().coverage95()))));

    private static final List<Column<StoredEvaluation>> BACKTESTS = List.of(
            text("Ticker", test -> test.run().ticker()),
            text("Model", test -> test.run().model() + (test.run().isTuned() ? " (tuned)" : "")),
            cells("Significance", test -> significance(test.significance())),
            number(
                    "RMSE",
                    "root mean squared error, dollars",
                    test -> ReportNumbers.price(test.model().rmse())),
            number(
                    "Naive RMSE",
                    NAIVE_RMSE,
                    test -> ReportNumbers.price(test.naive().rmse())),
            cells("÷ naive", test -> gauge(test.ratio(), test.better())),
            number("RMSE ÷ naive", RATIO, test -> ReportNumbers.fixed(test.ratio(), 3)),
            number("MAPE", MAPE, test -> ReportNumbers.fixed(test.model().mape(), 2)),
            number("MASE", MASE, test -> ReportNumbers.fixed(test.model().mase(), 3)),
            number(
                    "Naive MASE",
                    "MASE of the naive forecast",
                    test -> ReportNumbers.fixed(test.naive().mase(), 3)),
            number(
                    "DM",
                    "Diebold–Mariano; negative favours the model",
                    test -> ReportNumbers.fixed(test.againstNaive().statistic(), 2)),
            number(
                    "p",
                    "two-sided",
                    test -> ReportNumbers.fixed(test.againstNaive().pValue(), 3)),
            number(
                    "Adjusted p",
                    "Benjamini–Hochberg over all backtests; significant up to 0.05",
                    test -> ReportNumbers.fixed(test.againstNaive().adjustedPValue(), 3)),
            number(
                    "In 80 %",
                    IN_80, test -> ReportNumbers.percent(test.intervals().coverage80())),
            number(
                    "In 95 %",
                    IN_95, test -> ReportNumbers.percent(test.intervals().coverage95())),
            number(
                    "Winkler 80 %",
                    "mean interval score; percent of the price if the model is of logs",
                    test -> test.intervals().winkler80Text()),
            number(
                    "Origins",
                    "forecasts evaluated",
                    test -> ReportNumbers.text(test.window().origins())),
            text("From", test -> ReportNumbers.text(test.window().firstDate())));

    private ModelTables() {}

    static HtmlTable scored(ForecastTrackRecord record) {
        return HtmlTable.of(
                "Scored forecasts of the last year of target dates; errors and scores in percent of the price",
                record.lines(),
                SCORED);
    }

    static HtmlTable kinds(List<StoredEvaluation> backtests) {
        Map<String, List<StoredEvaluation>> byName = new TreeMap<>(backtests.stream()
                .collect(Collectors.groupingBy(
                        test -> test.run().kind() + ", " + (test.run().isTuned() ? "tuned" : "as given"))));
        return HtmlTable.of(
                "The newest backtest of each ticker by kind of model; medians over tickers",
                byName.entrySet().stream()
                        .map(entry -> new Kind(entry.getKey(), entry.getValue()))
                        .toList(),
                KINDS);
    }

    /// @param shown the tickers whose rows come first if not all rows are shown
    static HtmlTable backtests(List<StoredEvaluation> backtests, List<String> shown) {
        List<StoredEvaluation> sorted = new ArrayList<>(backtests);
        sorted.sort(Comparator.comparing(
                (StoredEvaluation test) -> !shown.contains(test.run().ticker())));
        return HtmlTable.of(
                "One session ahead over the last fifth of the history, in dollars"
                        + TableRows.remainder(sorted.size(), "model_runs"),
                TableRows.first(sorted),
                BACKTESTS);
    }

    /// The number of backtests that are significantly better and worse, in a sentence.
    static String significanceOf(List<StoredEvaluation> backtests) {
        long better = backtests.stream().filter(StoredEvaluation::better).count();
        long worse = backtests.stream().filter(StoredEvaluation::worse).count();
        long uncorrected =
                backtests.stream().filter(StoredEvaluation::betterUncorrected).count();
        return "%s of %s %s significantly better than naive and %s worse, by Benjamini–Hochberg at 5 %% over all of them; each tested alone, %s would be better."
                .formatted(
                        better == 0 ? "None" : ReportNumbers.count(better),
                        Count.of(backtests.size(), "backtest"),
                        better > 1 ? "were" : "was",
                        ReportNumbers.countOrNone(worse),
                        ReportNumbers.countOrNone(uncorrected));
    }

    /// The format of a significance, as an enum's text or as the database has it.
    static Cell significance(Object significance) {
        String text = ReportNumbers.text(significance);
        return marked(text, text.equals(Significance.BETTER.toString()) ? "significance better" : "significance");
    }

    /// The backtests of one kind of model.
    private record Kind(String name, List<StoredEvaluation> tests) {
        long tickers() {
            return tests.stream().map(test -> test.run().ticker()).distinct().count();
        }

        long better() {
            return tests.stream().filter(StoredEvaluation::better).count();
        }

        long worse() {
            return tests.stream().filter(StoredEvaluation::worse).count();
        }

        /// Null if no test has the value.
        Double median(Function<StoredEvaluation, Double> value) {
            List<Double> values = values(value);
            int middle = values.size() / 2;
            if (values.isEmpty()) {
                return null;
            }
            return values.size() % 2 == 1
                    ? values.get(middle)
                    : Double.valueOf((values.get(middle - 1) + values.get(middle)) / 2);
        }

        /// Null if no test has the value.
        Double mean(Function<StoredEvaluation, Double> value) {
            List<Double> values = values(value);
            return values.isEmpty()
                    ? null
                    : Double.valueOf(values.stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElseThrow());
        }

        private List<Double> values(Function<StoredEvaluation, Double> value) {
            return tests.stream().map(value).filter(Objects::nonNull).sorted().toList();
        }
    }
}
