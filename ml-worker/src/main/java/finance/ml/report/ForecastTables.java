package finance.ml.report;

import static finance.ml.report.HtmlTable.number;
import static finance.ml.report.HtmlTable.text;

import finance.ml.report.ForecastTrackRecord.ErrorSums;
import finance.ml.report.HtmlTable.Column;
import finance.ml.report.PriceHistory.NextSessionForecast;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/// The tables of single forecasts: those of a price chart, and the track record by date.
final class ForecastTables {
    private static final List<Column<OriginStep>> STEPS = List.of(
            text("Target date", row -> row.step().target().toString()),
            text("Origin", row -> row.origin().toString()),
            number("Forecast", "median", row -> ReportNumbers.price(row.step().mean())),
            number(
                    "80 % from",
                    "lower bound", row -> ReportNumbers.price(row.step().lower80())),
            number("to", "upper bound", row -> ReportNumbers.price(row.step().upper80())),
            number(
                    "95 % from",
                    "lower bound", row -> ReportNumbers.price(row.step().lower95())),
            number("to", "upper bound", row -> ReportNumbers.price(row.step().upper95())),
            number("Close", "actual", row -> ReportNumbers.price(row.step().actual())));

    private static final List<Column<NextSessionForecast>> NEXT_SESSION = List.of(
            text("Model", NextSessionForecast::model),
            text("Command", next -> next.command().equals("forecast") ? "daily forecast" : next.command()),
            text("Variance", NextSessionForecast::variance),
            text("Target date", next -> next.step().target().toString()),
            number("Forecast", "median", next -> ReportNumbers.price(next.step().mean())),
            number(
                    "80 % from",
                    "lower bound", next -> ReportNumbers.price(next.step().lower80())),
            number("to", "upper bound", next -> ReportNumbers.price(next.step().upper80())),
            number("Close", "actual", next -> ReportNumbers.price(next.step().actual())));

    private static final List<Column<Map.Entry<LocalDate, ErrorSums>>> RECORD = List.of(
            text("Target date", day -> day.getKey().toString()),
            number(
                    "Scored",
                    "forecasts",
                    day -> ReportNumbers.count(day.getValue().count())),
            number(
                    "MAE, %",
                    "mean absolute error, percent of the price",
                    day -> ReportNumbers.fixed(100 * day.getValue().mae(), 2)),
            number(
                    "Naive MAE, %",
                    "mean absolute error of the naive forecast, percent of the price",
                    day -> ReportNumbers.fixed(100 * day.getValue().naiveMae(), 2)),
            number(
                    "MAE ÷ naive",
                    "MAE divided by the MAE of the naive forecast",
                    day -> ReportNumbers.fixed(day.getValue().ratio(), 3)),
            number(
                    "In 80 %",
                    "share of closes inside",
                    day -> ReportNumbers.percent(day.getValue().share80())),
            number(
                    "In 95 %",
                    "share of closes inside",
                    day -> ReportNumbers.percent(day.getValue().share95())));

    private ForecastTables() {}

    private record OriginStep(LocalDate origin, PriceHistory.Step step) {}

    static HtmlTable steps(PriceHistory history) {
        return HtmlTable.of(
                "Forecasts of " + history.ticker() + " in dollars on the share basis of the last session",
                history.fans().stream()
                        .flatMap(fan -> fan.steps().stream().map(step -> new OriginStep(fan.origin(), step)))
                        .toList(),
                STEPS);
    }

    static HtmlTable nextSession(PriceHistory history) {
        return HtmlTable.of(
                "Forecasts of all models for the session after the origin of the newest forecast",
                history.nextSession(),
                NEXT_SESSION);
    }

    static HtmlTable record(ForecastTrackRecord record) {
        List<Map.Entry<LocalDate, ErrorSums>> days =
                List.copyOf(record.byDate(1).entrySet()).reversed();
        return HtmlTable.of("One session ahead, all models together, newest first", TableRows.first(days), RECORD);
    }
}
