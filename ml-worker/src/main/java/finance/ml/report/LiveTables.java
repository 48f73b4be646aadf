package finance.ml.report;

import static finance.ml.report.HtmlTable.number;
import static finance.ml.report.HtmlTable.text;

import finance.common.Count;
import finance.ml.report.HtmlTable.Column;
import finance.ml.scoring.IntervalCoverage;
import finance.ml.scoring.LiveAccuracy;
import finance.ml.scoring.TickerTests;
import java.util.List;

/// The live accuracy as a table and in sentences.
final class LiveTables {
    private static final List<Column<IntervalCoverage>> COVERAGES = List.of(
            text("Interval", one -> ReportNumbers.fixed(100 * one.level(), 0) + " %"),
            number("Ahead", "sessions", one -> ReportNumbers.count(one.horizon())),
            number("Outcomes", "closes of forecast sessions", one -> ReportNumbers.count(one.forecasts())),
            number("Days", "target dates", one -> ReportNumbers.count(one.days())),
            number("Inside, %", "share of closes inside the interval", one -> ReportNumbers.percent(one.coverage())),
            number(
                    "from",
                    "lower bound of the 95 % confidence band; one target date is one cluster",
                    one -> ReportNumbers.percent(one.lower())),
            number("to", "upper bound of the 95 % confidence band", one -> ReportNumbers.percent(one.upper())),
            text("Nominal level", one -> one.isConsistent() ? "inside the band" : "outside the band"));

    private LiveTables() {}

    static HtmlTable coverages(LiveAccuracy accuracy) {
        return HtmlTable.of(
                "Closes inside the intervals of the daily forecasts, all models together",
                accuracy.coverages(),
                COVERAGES);
    }

    /// The number of tickers whose forecasts are significantly better and worse than the naive forecast.
    static String tickers(TickerTests tests) {
        return "Of %s, forecasts one session ahead are significantly better than naive for %s and worse for %s, by Benjamini–Hochberg at 5 %% over all of them; each tested alone, %s would be better."
                .formatted(
                        Count.of(tests.tested(), "ticker"),
                        ReportNumbers.countOrNone(tests.better()),
                        ReportNumbers.countOrNone(tests.worse()),
                        ReportNumbers.countOrNone(tests.betterUncorrected()));
    }
}
