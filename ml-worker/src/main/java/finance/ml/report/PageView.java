package finance.ml.report;

import finance.common.Count;
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
            HtmlTable nextSession) {}

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

    /// The lead lines of the page: the results in sentences.
    List<String> summary() {
        List<String> lines = new ArrayList<>();
        Reliance.sentence(report.liveAccuracy(), report.trackRecord().total(1)).ifPresent(lines::add);
        report.trackRecord().total(1).ifPresent(line -> lines.add(summary(line)));
        if (report.liveAccuracy().tickers().tested() > 0) {
            lines.add(LiveTables.tickers(report.liveAccuracy().tickers()));
        }
        int tested = report.backtests().size();
        if (tested > 0) {
            lines.add(ModelTables.significanceOf(report.backtests()));
        }
        if (lines.isEmpty()) {
            lines.add("No model has been evaluated yet; below are the prices and the data quality.");
        }
        return lines;
    }

    private static String summary(ForecastTrackRecord.Line line) {
        return "%s one session ahead scored: the absolute error is %s times that of the naive forecast (geometric mean over the tickers), %s."
                .formatted(
                        Count.of(line.errorSums().count(), "forecast"),
                        ReportNumbers.fixed(line.errorOverNaive().orElse(null), 3),
                        switch (line.significance()) {
                            case BETTER -> "significantly better than naive";
                            case WORSE -> "significantly worse than naive";
                            case NOT_BETTER, BASELINE -> "no better than naive";
                            case UNTESTED -> "too few days for a test";
                            case UNDEFINED -> "no test possible";
                        });
    }

    List<Figure> figures() {
        Report.Scope scope = report.scope();
        List<Figure> figures = new ArrayList<>(List.of(
                new Figure("Sessions", ReportNumbers.count(scope.sessions()), "loaded"),
                new Figure("Missing", ReportNumbers.count(scope.missing()), "sessions"),
                new Figure("Tickers", ReportNumbers.count(scope.tickers()), "on the last session"),
                new Figure("Bars", ReportNumbers.count(scope.bars()), "one per ticker and session")));
        report.trackRecord().total(1).ifPresent(line -> {
            figures.add(new Figure(
                    "Error ÷ naive",
                    ReportNumbers.fixed(line.errorOverNaive().orElse(null), 3),
                    "mean over tickers, one session ahead"));
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
                .map(ticker -> ticker + " was requested and has no bar; tickers are case-sensitive.")
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
                ForecastTables.steps(history),
                ForecastTables.nextSession(history));
    }

    private static String description(PriceHistory history, String lastClose) {
        String closes = "%s: closes of %s to %s, the last %s. Return over these sessions %s."
                .formatted(
                        history.ticker(),
                        Count.of(history.closes().size(), "session"),
                        history.lastDate(),
                        lastClose,
                        returns(history));
        if (history.fans().isEmpty()) {
            return closes;
        }
        PriceHistory.Step step = history.fans().getLast().steps().getLast();
        return "%s Forecast for %s: %s, 80 %% interval %s to %s."
                .formatted(
                        closes,
                        step.target(),
                        ReportNumbers.price(step.mean()),
                        ReportNumbers.price(step.lower80()),
                        ReportNumbers.price(step.upper80()));
    }

    private static String returns(PriceHistory history) {
        String price = ReportNumbers.percent(history.priceReturn()) + " %";
        return history.hasDividends()
                ? price + ", with dividends reinvested " + ReportNumbers.percent(history.totalReturn()) + " %"
                : price;
    }

    HtmlTable scored() {
        return ModelTables.scored(report.trackRecord());
    }

    HtmlTable kinds() {
        return ModelTables.kinds(report.backtests());
    }

    HtmlTable backtests() {
        List<String> shown = report.prices().stream().map(PriceHistory::ticker).toList();
        return ModelTables.backtests(report.backtests(), shown);
    }

    boolean noModels() {
        return report.trackRecord().isEmpty() && report.backtests().isEmpty();
    }

    boolean hasRecord() {
        return !report.trackRecord().isEmpty();
    }

    HtmlTable coverages() {
        return LiveTables.coverages(report.liveAccuracy());
    }

    HtmlTable recordTable() {
        return ForecastTables.record(report.trackRecord());
    }

    String ratioDescription() {
        return "Mean absolute error divided by that of the naive forecast, by target date; the numbers are in the table below.";
    }

    boolean hasCalibration() {
        return !report.calibration().coverages().isEmpty();
    }

    HtmlTable rollingCoverages() {
        return CalibrationTables.coverages(report.calibration());
    }

    HtmlTable quantiles() {
        return CalibrationTables.quantiles(report.calibration());
    }

    HtmlTable widths() {
        return CalibrationTables.widths(report.calibration());
    }

    String coverageDescription() {
        Calibration.Coverage last = report.calibration().coverages().getLast();
        return "Percent of closes inside the 80 and 95 percent intervals with confidence bands, by target date; on %s %s and %s. The numbers are in the table below."
                .formatted(
                        last.date(),
                        ReportNumbers.percent(last.narrow().share()),
                        ReportNumbers.percent(last.wide().share()));
    }

    String quantilesDescription() {
        return "Share of closes below each stored quantile against its nominal level; the numbers are in the table below.";
    }

    String widthsDescription() {
        return "Typical error of forecasts against the half width of their 80 percent interval; the numbers are in the table below.";
    }

    HtmlTable tuning() {
        return TuningTables.runs(report.tuning());
    }

    List<HtmlTable> tuningFiles() {
        return report.tuningFiles().stream()
                .filter(file -> !file.rows().isEmpty())
                .map(TuningTables::file)
                .toList();
    }

    String dataQualitySummary() {
        int missing = report.scope().missing();
        int refused = report.dataQuality().refused().stream()
                .mapToInt(DataQuality.Refused::rows)
                .sum();
        return "%s loaded, %s; %s refused."
                .formatted(
                        Count.of(report.scope().sessions(), "session"),
                        missing == 0 ? "none is missing" : ReportNumbers.count(missing) + " missing",
                        refused == 0 ? "no row was" : Count.of(refused, "row") + (refused == 1 ? " was" : " were"));
    }

    List<DayCalendar> calendars() {
        return DayCalendar.of(report.dataQuality().days());
    }

    String barsDescription() {
        return "Bars by session: %s in total."
                .formatted(ReportNumbers.count(report.scope().bars()));
    }

    HtmlTable statuses() {
        return DataQualityTables.statuses(report.dataQuality());
    }

    HtmlTable missing() {
        return DataQualityTables.missing(report.dataQuality());
    }

    HtmlTable findings() {
        return DataQualityTables.findings(report.dataQuality());
    }

    HtmlTable refused() {
        return DataQualityTables.refused(report.dataQuality());
    }

    HtmlTable unforecast() {
        return DataQualityTables.unforecast(report.dataQuality());
    }

    String colophon() {
        return "Written by ml-worker report on " + MINUTE.format(writtenAt) + ".";
    }
}
