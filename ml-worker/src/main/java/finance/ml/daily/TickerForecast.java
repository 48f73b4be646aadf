package finance.ml.daily;

import finance.ml.series.Forecast;
import finance.ml.series.Horizons;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import finance.ml.store.ModelRun;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The forecast of one ticker from its history, as the daily forecast stores it: the model that
/// [ModelSelection] selects, with [CalibratedIntervals]. Only the bars after the last gap of more than
/// [Series#LONGEST_GAP] sessions are used.
public final class TickerForecast {
    /// The least number of bars that a forecast needs.
    public static final int LEAST_HISTORY = 120;

    private final Series logs;
    private final Optional<String> gap;
    private final ModelSelection selection;

    private TickerForecast(Series logs, Optional<String> gap, ModelSelection selection) {
        this.logs = logs;
        this.gap = gap;
        this.selection = selection;
    }

    /// Forecasts the sessions after the last bar.
    ///
    /// @throws UnusableSeriesException if there are too few bars, or none that changes
    public static TickerForecast of(Series history) {
        Series logs = history.afterLongGap().log();
        int left = history.size() - logs.size();
        Optional<String> gap = left == 0
                ? Optional.empty()
                : Optional.of("after %d sessions without a bar before %s"
                        .formatted(history.span(left) - 1, history.date(left)));
        logs.requireUsable(LEAST_HISTORY, gap.map(text -> "a forecast " + text).orElse("a forecast"));
        return new TickerForecast(logs, gap, ModelSelection.of(logs, Horizons.LONGEST));
    }

    /// The name of the selected model.
    public String model() {
        return selection.model();
    }

    /// Log closes 1, 2, … sessions after the last bar.
    public Forecast logCloses() {
        return selection.forecast();
    }

    /// The method of the variance, as in `model_runs.parameters`.
    public String variance() {
        return selection.intervals().get(ModelSelection.VARIANCE).toString();
    }

    ModelRun run(String ticker, LocalDate origin) {
        Map<String, Object> parameters = new LinkedHashMap<>(selection.parameters());
        gap.ifPresent(text -> parameters.put("history_starts", text));
        return new ModelRun(
                ModelRun.Command.FORECAST,
                selection.model(),
                ticker,
                logs.date(0),
                origin,
                logs.size(),
                parameters,
                selection.description().likelihood(),
                Optional.empty(),
                Optional.empty());
    }
}
