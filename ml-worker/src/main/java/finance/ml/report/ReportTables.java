package finance.ml.report;

import static finance.ml.report.HtmlTable.gauge;
import static finance.ml.report.HtmlTable.marked;
import static finance.ml.report.HtmlTable.number;
import static finance.ml.report.HtmlTable.text;

import finance.ml.evaluation.DieboldMariano;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The page's tables.
final class ReportTables {
    /// The maximum number of rows; the database has the others.
    private static final int ROWS = 60;

    private ReportTables() {}

    static HtmlTable live(ForecastTrackRecord record) {
        HtmlTable table = new HtmlTable(
                "Forecasts scored, over the last year of targets; errors and scores in percent of the price",
                text("Model"),
                text("Verdict"),
                number("Ahead", "sessions"),
                number("Scored", "forecasts"),
                number("Days", "target dates"),
                number("RMSE", "root mean squared error, percent of the price"),
                number("Naive’s", "RMSE of tomorrow = today at the same origins"),
                text("÷ naive"),
                number("Ratio", "RMSE over naive’s"),
                number("MAPE", "mean absolute percentage error"),
                number("DM", "Diebold–Mariano on the days’ mean losses; negative favours the model"),
                number("p", "two-sided"),
                number("In 80 %", "share of closes inside the 80 % interval"),
                number("In 95 %", "share of closes inside the 95 % interval"),
                number("Winkler 80 %", "mean interval score, percent of the price"),
                number("95 %", "mean interval score, percent of the price"));
        for (ForecastTrackRecord.Line line : record.lines()) {
            live(table, line);
        }
        return table;
    }

    private static void live(HtmlTable table, ForecastTrackRecord.Line line) {
        ForecastTrackRecord.ErrorSums errorSums = line.errorSums();
        table.row(
                line.kind(),
                verdict(line.kind().equals("naive") ? "naive" : verdict(line.againstNaive())),
                ReportNumbers.count(line.horizon()),
                ReportNumbers.count(errorSums.count()),
                ReportNumbers.count(line.days()),
                ReportNumbers.fixed(100 * errorSums.rmse(), 2),
                ReportNumbers.fixed(100 * errorSums.naiveRmse(), 2),
                gauge(
                        errorSums.ratio(),
                        line.againstNaive().map(DieboldMariano::better).orElse(false)),
                ReportNumbers.fixed(errorSums.ratio(), 3),
                ReportNumbers.fixed(errorSums.percentages() / errorSums.count(), 2),
                ReportNumbers.fixed(
                        line.againstNaive().map(DieboldMariano::statistic).orElse(null), 2),
                ReportNumbers.fixed(
                        line.againstNaive().map(DieboldMariano::pValue).orElse(null), 3),
                ReportNumbers.percent(errorSums.share80()),
                ReportNumbers.percent(errorSums.share95()),
                ReportNumbers.fixed(100 * errorSums.winkler80() / errorSums.count(), 2),
                ReportNumbers.fixed(100 * errorSums.winkler95() / errorSums.count(), 2));
    }

    private static String verdict(Optional<DieboldMariano> test) {
        return test.map(known -> known.better() ? "better than naive" : "no better than naive")
                .orElse("too few days");
    }

    private static HtmlTable.Cell verdict(String verdict) {
        return marked(ReportNumbers.text(verdict), "better than naive".equals(verdict) ? "verdict better" : "verdict");
    }

    static HtmlTable summary(List<StoredEvaluation> backtests) {
        HtmlTable table = new HtmlTable(
                "The newest backtest of each ticker, by kind of model; medians over tickers",
                text("Model"),
                number("Tickers", "judged"),
                number("Better", "than naive beyond chance"),
                text("÷ naive"),
                number("RMSE ÷ naive", "median"),
                number("MASE", "median"),
                number("Naive’s MASE", "median"),
                number("In 80 %", "mean share of closes inside the 80 % interval"),
                number("In 95 %", "mean share of closes inside the 95 % interval"));
        Map<String, List<StoredEvaluation>> kinds = new TreeMap<>(
                backtests.stream().collect(Collectors.groupingBy(test -> test.kind() + ", " + word(test.command()))));
        kinds.forEach((kind, tests) -> {
            Double ratio = median(tests, StoredEvaluation::ratio);
            table.row(
                    kind,
                    ReportNumbers.count(tests.stream()
                            .map(StoredEvaluation::ticker)
                            .distinct()
                            .count()),
                    ReportNumbers.count(
                            tests.stream().filter(StoredEvaluation::better).count()),
                    gauge(ratio, false),
                    ReportNumbers.fixed(ratio, 3),
                    ReportNumbers.fixed(median(tests, StoredEvaluation::mase), 3),
                    ReportNumbers.fixed(median(tests, StoredEvaluation::naiveMase), 3),
                    ReportNumbers.percent(mean(tests, StoredEvaluation::coverage80)),
                    ReportNumbers.percent(mean(tests, StoredEvaluation::coverage95)));
        });
        return table;
    }

    private static String word(String command) {
        return command.equals("tune") ? "tuned" : "as given";
    }

    private interface Measure {
        Double of(StoredEvaluation backtest);
    }

    private static List<Double> values(List<StoredEvaluation> tests, Measure measure) {
        return tests.stream().map(measure::of).filter(Objects::nonNull).sorted().toList();
    }

    private static Double median(List<StoredEvaluation> tests, Measure measure) {
        List<Double> values = values(tests, measure);
        int middle = values.size() / 2;
        return values.isEmpty()
                ? null
                : values.size() % 2 == 1
                        ? values.get(middle)
                        : (Double) ((values.get(middle - 1) + values.get(middle)) / 2);
    }

    private static Double mean(List<StoredEvaluation> tests, Measure measure) {
        List<Double> values = values(tests, measure);
        return values.isEmpty()
                ? null
                : (Double) values.stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow();
    }

    /// @param shown the tickers whose rows come first if not all rows are shown
    static HtmlTable backtests(List<StoredEvaluation> backtests, List<String> shown) {
        List<StoredEvaluation> chosen = new ArrayList<>(backtests);
        chosen.sort(Comparator.comparing((StoredEvaluation test) -> !shown.contains(test.ticker())));
        List<StoredEvaluation> some = chosen.subList(0, Math.min(ROWS, chosen.size()));
        HtmlTable table = new HtmlTable(
                "One session ahead over the last fifth of the history, in dollars"
                        + more(some.size(), chosen.size(), "model_runs"),
                text("Ticker"),
                text("Model"),
                text("Verdict"),
                number("RMSE", "root mean squared error, dollars"),
                number("Naive’s", "RMSE of tomorrow = today at the same origins"),
                text("÷ naive"),
                number("Ratio", "RMSE over naive’s"),
                number("MAPE", "mean absolute percentage error"),
                number("MASE", "mean absolute scaled error"),
                number("Naive’s", "MASE of tomorrow = today"),
                number("DM", "Diebold–Mariano; negative favours the model"),
                number("p", "two-sided"),
                number("In 80 %", "share of closes inside the 80 % interval"),
                number("In 95 %", "share of closes inside the 95 % interval"),
                number("Winkler 80 %", "mean interval score, percent of the price where the model is of logs"),
                number("Origins", "forecasts judged"),
                text("From"));
        for (StoredEvaluation test : some) {
            table.row(
                    test.ticker(),
                    test.model() + (test.command().equals("tune") ? " (tuned)" : ""),
                    verdict(test.verdict()),
                    ReportNumbers.price(test.rmse()),
                    ReportNumbers.price(test.naiveRmse()),
                    gauge(test.ratio(), test.better()),
                    ReportNumbers.fixed(test.ratio(), 3),
                    ReportNumbers.fixed(test.mape(), 2),
                    ReportNumbers.fixed(test.mase(), 3),
                    ReportNumbers.fixed(test.naiveMase(), 3),
                    ReportNumbers.fixed(test.dieboldMariano(), 2),
                    ReportNumbers.fixed(test.pValue(), 3),
                    ReportNumbers.percent(test.coverage80()),
                    ReportNumbers.percent(test.coverage95()),
                    winkler(test),
                    ReportNumbers.text(test.origins()),
                    ReportNumbers.text(test.testFirstDate()));
        }
        return table;
    }

    private static String winkler(StoredEvaluation test) {
        return test.winkler80() == null
                ? ReportNumbers.fixed(null, 2)
                : "LOG".equals(test.scale())
                        ? ReportNumbers.fixed(100 * test.winkler80(), 2) + " %"
                        : "$" + ReportNumbers.price(test.winkler80());
    }

    private static String more(int shown, int all, String relation) {
        return shown == all
                ? ""
                : " (" + ReportNumbers.count(shown) + " of " + ReportNumbers.count(all) + "; the others are in "
                        + relation + ")";
    }

    static HtmlTable steps(PriceHistory history) {
        HtmlTable table = new HtmlTable(
                "Forecasts of " + history.ticker() + "; dollars on the share basis of the last session",
                text("For"),
                text("Made"),
                number("Forecast", "mean"),
                number("80 % from", "lower bound"),
                number("to", "upper bound"),
                number("95 % from", "lower bound"),
                number("to", "upper bound"),
                number("Close", "as it came"));
        for (PriceHistory.Fan fan : history.fans()) {
            for (PriceHistory.Step step : fan.steps()) {
                table.row(
                        step.target().toString(),
                        fan.origin().toString(),
                        ReportNumbers.price(step.mean()),
                        ReportNumbers.price(step.lower80()),
                        ReportNumbers.price(step.upper80()),
                        ReportNumbers.price(step.lower95()),
                        ReportNumbers.price(step.upper95()),
                        ReportNumbers.price(step.actual()));
            }
        }
        return table;
    }

    static HtmlTable outlooks(PriceHistory history) {
        HtmlTable table = new HtmlTable(
                "The session after the newest forecast’s origin, by every model fitted from there",
                text("Model"),
                text("By"),
                text("For"),
                number("Forecast", "mean"),
                number("80 % from", "lower bound"),
                number("to", "upper bound"),
                number("Close", "as it came"));
        for (PriceHistory.NextSessionForecast next : history.outlooks()) {
            PriceHistory.Step step = next.step();
            table.row(
                    next.model(),
                    next.command().equals("forecast") ? "the daily run" : next.command(),
                    step.target().toString(),
                    ReportNumbers.price(step.mean()),
                    ReportNumbers.price(step.lower80()),
                    ReportNumbers.price(step.upper80()),
                    ReportNumbers.price(step.actual()));
        }
        return table;
    }

    static HtmlTable record(ForecastTrackRecord record) {
        HtmlTable table = new HtmlTable(
                "One session ahead, all models together, newest first",
                text("For"),
                number("Scored", "forecasts"),
                number("RMSE, %", "of the price"),
                number("Naive’s", "of the price"),
                number("Ratio", "RMSE over naive’s"),
                number("In 80 %", "share of closes inside"),
                number("In 95 %", "share of closes inside"));
        List.copyOf(record.byDate(1).entrySet()).reversed().stream().limit(ROWS).forEach(day -> {
            ForecastTrackRecord.ErrorSums errorSums = day.getValue();
            table.row(
                    day.getKey().toString(),
                    ReportNumbers.count(errorSums.count()),
                    ReportNumbers.fixed(100 * errorSums.rmse(), 2),
                    ReportNumbers.fixed(100 * errorSums.naiveRmse(), 2),
                    ReportNumbers.fixed(errorSums.ratio(), 3),
                    ReportNumbers.percent(errorSums.share80()),
                    ReportNumbers.percent(errorSums.share95()));
        });
        return table;
    }

    static HtmlTable tuning(List<TuningRun> runs) {
        HtmlTable table = new HtmlTable(
                "The newest searches and what they chose",
                text("Ticker"),
                text("Search"),
                text("Chosen"),
                text("Verdict"),
                text("On"),
                number("AICc", "of the fit on the whole history"),
                number("RMSE", "test window, dollars"),
                number("Naive’s", "RMSE of tomorrow = today"),
                number("MAPE", "mean absolute percentage error"),
                number("MASE", "mean absolute scaled error"),
                text("Parameters"));
        for (TuningRun run : runs) {
            table.row(
                    run.ticker(),
                    run.model(),
                    ReportNumbers.text(run.fit()),
                    verdict(run.verdict()),
                    run.trainedOn().toString(),
                    ReportNumbers.fixed(run.aicc(), 2),
                    ReportNumbers.price(run.rmse()),
                    ReportNumbers.price(run.naiveRmse()),
                    ReportNumbers.fixed(run.mape(), 2),
                    ReportNumbers.fixed(run.mase(), 3),
                    marked(ReportNumbers.text(run.parameters()), "prose"));
        }
        return table;
    }

    static HtmlTable tuningFile(TuningFile file) {
        int all = file.rows().size();
        List<List<String>> rows =
                file.rows().subList(Math.max(0, all - ROWS), all).reversed();
        HtmlTable.Column[] columns = new HtmlTable.Column[file.columns().size()];
        for (int i = 0; i < columns.length; i++) {
            int column = i;
            boolean numeric = rows.stream().allMatch(row -> row.get(column).matches("-?[0-9.]+([eE]-?[0-9]+)?|"));
            columns[i] = numeric
                    ? number(file.columns().get(i), "")
                    : text(file.columns().get(i));
        }
        HtmlTable table = new HtmlTable(
                "Every point tried, newest first" + more(rows.size(), all, file.name()) + ", from " + file.name(),
                columns);
        rows.forEach(row -> table.row(row.stream().map(ReportTables::shortened).toArray()));
        return table;
    }

    /// Long fractions to four digits; everything else as it stands.
    private static String shortened(String value) {
        return value.matches("-?[0-9]+[.][0-9]{5,}") ? ReportNumbers.fixed(Double.valueOf(value), 4) : value;
    }

    static HtmlTable verdicts(DataQuality dataQuality) {
        HtmlTable table = new HtmlTable(
                "Every calendar day asked for has a verdict",
                text("Verdict"),
                number("Days", "calendar days"),
                number("Sessions", "days on which the exchange trades"),
                number("Bars", "loaded"));
        Map<String, List<DataQuality.Day>> verdicts = new TreeMap<>(dataQuality.days().stream()
                .collect(Collectors.groupingBy(day -> day.verdict() == null ? "unknown" : day.verdict())));
        verdicts.forEach((verdict, days) -> table.row(
                verdict,
                ReportNumbers.count(days.size()),
                ReportNumbers.count(
                        days.stream().filter(DataQuality.Day::isSession).count()),
                ReportNumbers.count(days.stream()
                        .filter(day -> day.bars() != null)
                        .mapToLong(DataQuality.Day::bars)
                        .sum())));
        return table;
    }

    static HtmlTable missing(DataQuality dataQuality) {
        int all = dataQuality.missing().size();
        HtmlTable table = new HtmlTable(
                "Sessions asked for and missing, newest first" + more(Math.min(ROWS, all), all, "missing_sessions"),
                text("Session"),
                text("Verdict"),
                text("Said"));
        for (DataQuality.Missing missing : dataQuality.missing().subList(0, Math.min(ROWS, all))) {
            table.row(
                    missing.date().toString(),
                    ReportNumbers.text(missing.verdict()),
                    marked(ReportNumbers.text(missing.message()), "prose"));
        }
        return table;
    }

    static HtmlTable refused(DataQuality dataQuality) {
        HtmlTable table = new HtmlTable(
                "Rows that no bar may be; all of them are kept in refused_rows",
                text("Reason"),
                number("Rows", "refused"),
                number("Days", "on which there were any"),
                text("Ticker"),
                text("An example, as the vendor sent it"));
        for (DataQuality.Refused refused : dataQuality.refused()) {
            table.row(
                    refused.reason(),
                    ReportNumbers.count(refused.rows()),
                    ReportNumbers.count(refused.days()),
                    ReportNumbers.text(refused.ticker()),
                    marked(refused.example(), "code"));
        }
        return table;
    }

    static HtmlTable unforecast(DataQuality dataQuality) {
        HtmlTable table = new HtmlTable(
                "Tickers the newest daily run did not forecast; all of them are in unforecast_tickers",
                text("For example"),
                number("Tickers", "with a reason like it"),
                text("Its reason"));
        for (DataQuality.Unforecast unforecast : dataQuality.unforecast()) {
            table.row(
                    unforecast.example(),
                    ReportNumbers.count(unforecast.tickers()),
                    marked(unforecast.reason(), "prose"));
        }
        return table;
    }
}
