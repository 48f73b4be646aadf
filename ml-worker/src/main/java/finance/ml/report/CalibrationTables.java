package finance.ml.report;

import static finance.ml.report.HtmlTable.number;
import static finance.ml.report.HtmlTable.text;

import finance.ml.report.Calibration.Coverage;
import finance.ml.report.Calibration.Quantile;
import finance.ml.report.Calibration.WidthGroup;
import finance.ml.report.HtmlTable.Column;
import java.util.List;

/// The charts of the calibration as tables.
final class CalibrationTables {
    private static final String LOWER = "lower bound of the 95 % confidence band";
    private static final String UPPER = "upper bound of the 95 % confidence band";

    private static final List<Column<Coverage>> COVERAGES = List.of(
            text("Target date", day -> day.date().toString()),
            number(
                    "In 80 %",
                    "share of closes inside",
                    day -> ReportNumbers.percent(day.narrow().share())),
            number("from", LOWER, day -> ReportNumbers.percent(day.narrow().lower())),
            number("to", UPPER, day -> ReportNumbers.percent(day.narrow().upper())),
            number(
                    "In 95 %",
                    "share of closes inside",
                    day -> ReportNumbers.percent(day.wide().share())),
            number("from", LOWER, day -> ReportNumbers.percent(day.wide().lower())),
            number("to", UPPER, day -> ReportNumbers.percent(day.wide().upper())));

    private static final List<Column<Quantile>> QUANTILES = List.of(
            text("Quantile", quantile -> ReportNumbers.fixed(100 * quantile.level(), 1) + " %"),
            number(
                    "Closes below, %",
                    "share of closes below the stored quantile",
                    quantile -> ReportNumbers.percent(quantile.below().share())),
            number(
                    "from",
                    LOWER,
                    quantile -> ReportNumbers.percent(quantile.below().lower())),
            number(
                    "to",
                    UPPER,
                    quantile -> ReportNumbers.percent(quantile.below().upper())));

    private static final List<Column<WidthGroup>> WIDTHS = List.of(
            text("Half width, %", group -> ReportNumbers.fixed(100 * group.halfWidth(), 2)),
            number("Forecasts", "in the group", group -> ReportNumbers.count(group.forecasts())),
            number(
                    "Outcome, %",
                    "80 % quantile of the absolute error, percent of the price",
                    group -> ReportNumbers.fixed(100 * group.outcome(), 2)),
            number("In 80 %", "share of closes inside", group -> ReportNumbers.percent(group.coverage())));

    private CalibrationTables() {}

    static HtmlTable coverages(Calibration calibration) {
        return HtmlTable.of(
                "Share of closes inside over the " + Calibration.WINDOW + " target dates up to each date, newest first",
                TableRows.first(calibration.coverages().reversed()),
                COVERAGES);
    }

    static HtmlTable quantiles(Calibration calibration) {
        return HtmlTable.of("Share of closes below each stored quantile", calibration.quantiles(), QUANTILES);
    }

    static HtmlTable widths(Calibration calibration) {
        return HtmlTable.of(
                "Forecasts of the last " + Calibration.GROUP_DAYS
                        + " target dates by the half width of the 80 % interval, percent of the price",
                calibration.widths(),
                WIDTHS);
    }
}
