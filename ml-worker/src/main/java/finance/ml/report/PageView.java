package finance.ml.report;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The values of the page; the template reads its methods by name.
final class PageView {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH);

    private final Report report;
    private final ZonedDateTime writtenAt;
    private final ReportPage.Assets assets;

    PageView(Report report, ZonedDateTime writtenAt, ReportPage.Assets assets) {
        this.report = report;
        this.writtenAt = writtenAt;
        this.assets = assets;
    }

    record Figure(String label, String value, String note) {}

    record PriceView(
            int index,
            String ticker,
            String lastClose,
            String forecast,
            String description,
            HtmlTable steps,
            HtmlTable outlooks) {}

    String style() {
        return assets.style();
    }

    String styleHash() {
        return assets.styleHash();
    }

    String script() {
        return assets.script();
    }

    String scriptHash() {
        return assets.scriptHash();
    }

    String data() {
        return Charts.json(report);
    }

    String title() {
        return report.scope().madeUp() ? "A made-up market" : "The market";
    }

    String dateline() {
        if (empty()) {
            return "Written " + MINUTE.format(writtenAt);
        }
        return day(report.scope().firstSession()) + " to " + day(report.scope().lastSession()) + " · written "
                + MINUTE.format(writtenAt);
    }

    private static String day(Optional<LocalDate> date) {
        return date.map(DAY::format).orElse("");
    }

    boolean madeUp() {
        return report.scope().madeUp();
    }

    boolean empty() {
        return report.scope().sessions() == 0;
    }

    /// The summary of the results in sentences.
    List<String> verdicts() {
        List<String> verdicts = new ArrayList<>();
        report.trackRecord().total(1).ifPresent(line -> verdicts.add(verdict(line)));
        int tested = report.backtests().size();
        long better =
                report.backtests().stream().filter(StoredEvaluation::better).count();
        if (tested > 0) {
            verdicts.add((better == 0 ? "None" : ReportNumbers.count(better)) + " of "
                    + ReportNumbers.count(tested, "backtest", "backtests")
                    + " beat “tomorrow = today” beyond chance; luck alone would let about one in forty.");
        }
        if (verdicts.isEmpty()) {
            verdicts.add("No model has been judged yet; below are the prices and how whole the data are.");
        }
        return verdicts;
    }

    private static String verdict(ForecastTrackRecord.Line line) {
        String judged = line.againstNaive()
                .map(test -> test.better() ? "better than naive beyond chance" : "no better than naive")
                .orElse("too few days to say more");
        return "%s one session ahead met %s outcome: an RMSE of %s of naive’s, %s."
                .formatted(
                        ReportNumbers.count(line.errorSums().count(), "forecast", "forecasts"),
                        line.errorSums().count() == 1 ? "its" : "their",
                        ReportNumbers.fixed(line.errorSums().ratio(), 3),
                        judged);
    }

    List<Figure> figures() {
        Report.Scope scope = report.scope();
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure("Sessions", ReportNumbers.count(scope.sessions()), "loaded"),
                new Figure("Missing", ReportNumbers.count(scope.missing()), "sessions asked for"),
                new Figure("Tickers", ReportNumbers.count(scope.tickers()), "on the last session"),
                new Figure("Bars", ReportNumbers.count(scope.bars()), "one a ticker and session")));
        report.trackRecord().total(1).ifPresent(line -> {
            figures.add(new Figure(
                    "RMSE ÷ naive", ReportNumbers.fixed(line.errorSums().ratio(), 3), "one session ahead"));
            figures.add(new Figure(
                    "Inside 80 / 95 %",
                    ReportNumbers.percent(line.errorSums().share80()) + " / "
                            + ReportNumbers.percent(line.errorSums().share95()),
                    "of outcomes, in percent"));
        });
        return figures;
    }

    List<String> missingTickers() {
        return report.missingTickers().stream()
                .map(ticker -> ticker + " was asked for and has no bar here; case matters.")
                .toList();
    }

    List<PriceView> prices() {
        List<PriceView> views = new ArrayList<>();
        for (PriceHistory history : report.prices()) {
            views.add(price(views.size(), history));
        }
        return views;
    }

    private static PriceView price(int index, PriceHistory history) {
        LocalDate last = history.lastDate();
        String lastClose = ReportNumbers.price(history.closes().get(last));
        String forecast = history.fans().isEmpty()
                ? "not forecast"
                : history.fans().getLast().model() + " from "
                        + history.fans().getLast().origin();
        return new PriceView(
                index,
                history.ticker(),
                lastClose,
                forecast,
                description(history, lastClose),
                ReportTables.steps(history),
                ReportTables.outlooks(history));
    }

    private static String description(PriceHistory history, String lastClose) {
        String closes = "%s: closes of %d sessions to %s, the last %s."
                .formatted(history.ticker(), history.closes().size(), history.lastDate(), lastClose);
        if (history.fans().isEmpty()) {
            return closes;
        }
        PriceHistory.Step step = history.fans().getLast().steps().getLast();
        return "%s Forecast for %s: %s, in 80 of 100 cases between %s and %s."
                .formatted(
                        closes,
                        step.target(),
                        ReportNumbers.price(step.mean()),
                        ReportNumbers.price(step.lower80()),
                        ReportNumbers.price(step.upper80()));
    }

    HtmlTable live() {
        return ReportTables.live(report.trackRecord());
    }

    HtmlTable summary() {
        return ReportTables.summary(report.backtests());
    }

    HtmlTable backtests() {
        List<String> shown = report.prices().stream().map(PriceHistory::ticker).toList();
        return ReportTables.backtests(report.backtests(), shown);
    }

    boolean noModels() {
        return report.trackRecord().isEmpty() && report.backtests().isEmpty();
    }

    boolean hasRecord() {
        return !report.trackRecord().isEmpty();
    }

    HtmlTable recordTable() {
        return ReportTables.record(report.trackRecord());
    }

    String ratioDescription() {
        return "RMSE over naive’s by target date; the numbers are in the table below.";
    }

    String coverageDescription() {
        return "Percent of closes inside the 80 and 95 percent intervals by target date; the numbers are in the table below.";
    }

    HtmlTable tuning() {
        return ReportTables.tuning(report.tuning());
    }

    List<HtmlTable> tuningFiles() {
        return report.tuningFiles().stream()
                .filter(file -> !file.rows().isEmpty())
                .map(ReportTables::tuningFile)
                .toList();
    }

    String healthVerdict() {
        int missing = report.scope().missing();
        int refused = report.dataQuality().refused().stream()
                .mapToInt(DataQuality.Refused::rows)
                .sum();
        return "%s loaded, %s; %s refused."
                .formatted(
                        ReportNumbers.count(report.scope().sessions(), "session", "sessions"),
                        missing == 0
                                ? "none of those asked for is missing"
                                : ReportNumbers.count(missing) + " asked for and missing",
                        refused == 0 ? "no row was" : ReportNumbers.count(refused, "row was", "rows were"));
    }

    List<DayCalendar> calendars() {
        return DayCalendar.of(report.dataQuality().days());
    }

    String barsDescription() {
        return "Bars by session: %s in all."
                .formatted(ReportNumbers.count(report.scope().bars()));
    }

    HtmlTable verdictDays() {
        return ReportTables.verdicts(report.dataQuality());
    }

    HtmlTable missing() {
        return ReportTables.missing(report.dataQuality());
    }

    HtmlTable refused() {
        return ReportTables.refused(report.dataQuality());
    }

    HtmlTable unforecast() {
        return ReportTables.unforecast(report.dataQuality());
    }

    String colophon() {
        return "Written by ml-worker report on " + MINUTE.format(writtenAt) + ".";
    }
}
