package finance.ml.report;

import static finance.ml.report.HtmlTable.cells;
import static finance.ml.report.HtmlTable.marked;
import static finance.ml.report.HtmlTable.number;
import static finance.ml.report.HtmlTable.text;

import finance.ml.report.HtmlTable.Column;
import java.util.ArrayList;
import java.util.List;

/// The tables of the section "Tuning".
final class TuningTables {
    private static final List<Column<TuningRun>> RUNS = List.of(
            text("Ticker", TuningRun::ticker),
            text("Search", TuningRun::model),
            text("Selected", run -> ReportNumbers.text(run.fit())),
            cells(
                    "Significance",
                    run -> ModelTables.significance(run.againstNaive().significance())),
            text("On", run -> run.trainedOn().toString()),
            number("AICc", "of the fit on the whole history", run -> ReportNumbers.fixed(run.aicc(), 2)),
            number(
                    "RMSE",
                    "test window, dollars",
                    run -> ReportNumbers.price(run.errors().rmse())),
            number(
                    "Naive RMSE",
                    "RMSE of the naive forecast",
                    run -> ReportNumbers.price(run.naive().rmse())),
            number(
                    "MAPE",
                    "mean absolute percentage error",
                    run -> ReportNumbers.fixed(run.errors().mape(), 2)),
            number(
                    "MASE",
                    "mean absolute scaled error",
                    run -> ReportNumbers.fixed(run.errors().mase(), 3)),
            cells("Parameters", run -> marked(ReportNumbers.text(run.parameters()), "prose")));

    private TuningTables() {}

    static HtmlTable runs(List<TuningRun> runs) {
        return HtmlTable.of(
                "The newest searches and the models they selected; significance by Benjamini–Hochberg at 5 % over these searches",
                runs, RUNS);
    }

    static HtmlTable file(TuningFile file) {
        List<List<String>> rows = TableRows.last(file.rows()).reversed();
        List<Column<List<String>>> columns = new ArrayList<>();
        for (int i = 0; i < file.columns().size(); i++) {
            int index = i;
            String name = file.columns().get(i);
            boolean numeric = rows.stream().allMatch(row -> row.get(index).matches("-?[0-9.]+([eE]-?[0-9]+)?|"));
            columns.add(
                    numeric
                            ? number(name, "", row -> shortened(row.get(index)))
                            : text(name, row -> shortened(row.get(index))));
        }
        return HtmlTable.of(
                "All grid points or orders tried, newest first"
                        + TableRows.remainder(file.rows().size(), file.name()) + ", from " + file.name(),
                rows,
                columns);
    }

    /// Long fractions with four digits; all other values unchanged.
    private static String shortened(String value) {
        return value.matches("-?[0-9]+[.][0-9]{5,}") ? ReportNumbers.fixed(Double.valueOf(value), 4) : value;
    }
}
