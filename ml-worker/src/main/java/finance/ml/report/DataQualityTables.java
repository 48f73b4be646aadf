package finance.ml.report;

import static finance.ml.report.HtmlTable.cells;
import static finance.ml.report.HtmlTable.marked;
import static finance.ml.report.HtmlTable.number;
import static finance.ml.report.HtmlTable.text;

import finance.ml.report.DataQuality.Day;
import finance.ml.report.DataQuality.FindingSummary;
import finance.ml.report.DataQuality.Missing;
import finance.ml.report.DataQuality.Refused;
import finance.ml.report.DataQuality.Unforecast;
import finance.ml.report.HtmlTable.Column;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The tables of the section "Data quality".
final class DataQualityTables {
    private static final List<Column<Map.Entry<String, List<Day>>>> STATUSES = List.of(
            text("Status", Map.Entry::getKey),
            number(
                    "Days",
                    "calendar days",
                    status -> ReportNumbers.count(status.getValue().size())),
            number(
                    "Sessions",
                    "days on which the exchange trades",
                    status -> ReportNumbers.count(
                            status.getValue().stream().filter(Day::isSession).count())),
            number(
                    "Bars",
                    "loaded",
                    status -> ReportNumbers.count(status.getValue().stream()
                            .filter(day -> day.bars() != null)
                            .mapToLong(Day::bars)
                            .sum())));

    private static final List<Column<Missing>> MISSING = List.of(
            text("Session", missing -> missing.date().toString()),
            text("Status", missing -> ReportNumbers.text(missing.verdict())),
            cells("Message", missing -> marked(ReportNumbers.text(missing.message()), "prose")));

    private static final List<Column<FindingSummary>> FINDINGS = List.of(
            text("Kind", FindingSummary::kind),
            number("Open", "findings that nothing has settled", finding -> ReportNumbers.count(finding.open())),
            text(
                    "Newest date",
                    finding -> finding.newest() == null ? "" : finding.newest().toString()),
            cells("Newest finding", finding -> marked(finding.example(), "prose")),
            cells("Decision", finding -> marked(ReportNumbers.text(finding.decision()), "prose")));

    private static final List<Column<Refused>> REFUSED = List.of(
            text("Reason", Refused::reason),
            number("Rows", "refused", refused -> ReportNumbers.count(refused.rows())),
            number("Days", "with such rows", refused -> ReportNumbers.count(refused.days())),
            text("Ticker", refused -> ReportNumbers.text(refused.ticker())),
            cells("Example, as received", refused -> marked(refused.example(), "code")));

    private static final List<Column<Unforecast>> UNFORECAST = List.of(
            text("Example", Unforecast::example),
            number("Tickers", "with such a reason", unforecast -> ReportNumbers.count(unforecast.tickers())),
            cells("Reason of the example", unforecast -> marked(unforecast.reason(), "prose")));

    private DataQualityTables() {}

    static HtmlTable statuses(DataQuality dataQuality) {
        Map<String, List<Day>> days = new TreeMap<>(dataQuality.days().stream()
                .collect(Collectors.groupingBy(day -> day.verdict() == null ? "unknown" : day.verdict())));
        return HtmlTable.of("Status of each calendar day", days.entrySet(), STATUSES);
    }

    static HtmlTable missing(DataQuality dataQuality) {
        List<Missing> all = dataQuality.missing();
        return HtmlTable.of(
                "Sessions that are missing, newest first" + TableRows.remainder(all.size(), "missing_sessions"),
                TableRows.first(all),
                MISSING);
    }

    static HtmlTable findings(DataQuality dataQuality) {
        return HtmlTable.of("Open findings; each of them is in open_findings", dataQuality.findings(), FINDINGS);
    }

    static HtmlTable refused(DataQuality dataQuality) {
        return HtmlTable.of(
                "Rows refused by validation; all of them are in refused_rows", dataQuality.refused(), REFUSED);
    }

    static HtmlTable unforecast(DataQuality dataQuality) {
        return HtmlTable.of(
                "Tickers that the newest daily forecast skipped; all of them are in unforecast_tickers",
                dataQuality.unforecast(),
                UNFORECAST);
    }
}
