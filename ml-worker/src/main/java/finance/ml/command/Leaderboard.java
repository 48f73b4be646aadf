package finance.ml.command;

import finance.ml.evaluation.Backtest;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.ModelEvaluation;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.series.PriceDigits;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.store.ForecastRow;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Formats a backtest as text: each model compared with naive at the same origins.
final class Leaderboard {
    private final String ticker;
    private final Series series;
    private final Backtest backtest;
    private final Backtest.Result result;

    Leaderboard(String ticker, Series series, Backtest backtest, Backtest.Result result) {
        this.ticker = ticker;
        this.series = series;
        this.backtest = backtest;
        this.result = result;
    }

    /// A table of all models and horizons, with the accuracy of the intervals of
    /// [finance.ml.evaluation.ForecastIntervals].
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %,d bars from %s to %s; %,d train, %,d validate, %,d test from %s; %s%n",
                ticker,
                series.size(),
                series.date(0),
                series.date(series.size() - 1),
                backtest.split().trainingEnd(),
                backtest.split().validation(),
                backtest.split().test(),
                series.date(backtest.split().validationEnd()),
                backtest.refitEvery() < backtest.split().test()
                        ? "fitted again every " + backtest.refitEvery() + " sessions"
                        : "fitted once per window"));
        text.append(String.format(
                Locale.ROOT,
                "  %-5s %-24s %10s %8s %8s %9s %7s  %s%n",
                "ahead",
                "model",
                "RMSE $",
                "MAPE %",
                "MASE",
                "of naive",
                "DM p",
                "80 % in   score  95 % in   score"));
        for (int horizon : backtest.horizons()) {
            result.evaluations().stream()
                    .filter(evaluation -> evaluation.horizon() == horizon)
                    .forEach(evaluation -> text.append(line(evaluation)));
        }
        text.append(
                        "  in: share of the closes inside the interval that is stored for an origin, from the data before it;")
                .append(" score: its mean interval score (Winkler)\n");
        for (Map.Entry<String, String> refusal : result.refusals().entrySet()) {
            text.append("  ")
                    .append(refusal.getKey())
                    .append(": ")
                    .append(refusal.getValue())
                    .append('\n');
        }
        return text.toString();
    }

    private String line(ModelEvaluation evaluation) {
        return String.format(Locale.ROOT, "%s  %s%n", figures(evaluation), intervals(evaluation));
    }

    private static String figures(ModelEvaluation evaluation) {
        boolean naive = evaluation.model().equals(NaiveForecaster.NAME);
        return String.format(
                Locale.ROOT,
                "  %-5d %-24s %10s %8.3f %8.4f %9s %7s",
                evaluation.horizon(),
                evaluation.model(),
                dollars(evaluation.accuracy().rmse()),
                evaluation.accuracy().mape(),
                evaluation.accuracy().mase(),
                number("%.4f", evaluation.rmseOverNaive()),
                naive ? "" : number("%.3f", evaluation.againstNaive().pValue()));
    }

    private static String number(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
    }

    private static String dollars(double amount) {
        return String.format(Locale.ROOT, "%." + PriceDigits.of(amount) + "f", amount);
    }

    /// Scores on the log scale approximate a share of the price, so they are shown in percent.
    private String intervals(ModelEvaluation evaluation) {
        StringBuilder text = new StringBuilder();
        for (IntervalAccuracy interval : evaluation.intervals()) {
            double score = interval.winklerScore() * (series.scale() == Scale.LOG ? 100 : 1);
            text.append(String.format(
                    Locale.ROOT,
                    "%7.1f%% %7.3f%s ",
                    100 * interval.coverage(),
                    score,
                    series.scale() == Scale.LOG ? "%" : "$"));
        }
        return text.toString().stripTrailing();
    }

    /// The comparison with the naive forecast as a clause, such as `no better than naive …`.
    static String significance(ModelEvaluation evaluation) {
        String errors = Double.isFinite(evaluation.rmseOverNaive())
                ? number("%.4f times that of the naive forecast", evaluation.rmseOverNaive())
                : dollars(evaluation.accuracy().rmse()) + " against 0 of the naive forecast";
        String test = evaluation.againstNaive().isDefined()
                ? number(", Diebold-Mariano p %.3f", evaluation.againstNaive().pValue())
                : "";
        return "%s, one session ahead (RMSE %s%s)".formatted(evaluation.significance(), errors, test);
    }

    /// The forecast with its 80 and 95 % intervals, one line per session.
    static String forecast(List<ForecastRow> rows) {
        StringBuilder lines = new StringBuilder();
        for (ForecastRow row : rows) {
            String price = "%." + PriceDigits.of(row.mean()) + "f";
            lines.append(String.format(
                    Locale.ROOT,
                    "  %s  " + price + "  80 %% " + price + " to " + price + "  95 %% " + price + " to " + price + "%n",
                    row.targetDate(),
                    row.mean(),
                    row.lower80(),
                    row.upper80(),
                    row.lower95(),
                    row.upper95()));
        }
        return lines.toString();
    }
}
