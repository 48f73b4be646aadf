package finance.ml.daily;

import finance.common.SessionCalendar;
import finance.ml.series.Forecast;
import finance.ml.series.Horizons;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import finance.ml.store.ForecastRow;
import finance.ml.store.ModelRun;
import finance.ml.store.RunStore;
import finance.ml.volatility.CalibratedIntervals;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    private final List<ModelSelection> others;

    private TickerForecast(Series logs, Optional<String> gap, List<ModelSelection> candidates) {
        this.logs = logs;
        this.gap = gap;
        this.selection = candidates.getFirst();
        this.others = candidates.subList(1, candidates.size());
    }

    /// Forecasts the sessions after the last bar.
    ///
    /// @throws UnusableSeriesException if there are too few bars, or none that changes
    public static TickerForecast of(Series history) {
        return of(history, false);
    }

    /// The same, with the further candidates of a ticker of WATCHLIST.
    ///
    /// @throws UnusableSeriesException if there are too few bars, or none that changes
    static TickerForecast of(Series history, boolean watched) {
        Series logs = history.afterLongGap().log();
        int left = history.size() - logs.size();
        Optional<String> gap = left == 0
                ? Optional.empty()
                : Optional.of("after %d sessions without a bar before %s"
                        .formatted(history.span(left) - 1, history.date(left)));
        logs.requireUsable(LEAST_HISTORY, gap.map(text -> "a forecast " + text).orElse("a forecast"));
        return new TickerForecast(logs, gap, ModelSelection.candidates(logs, Horizons.LONGEST, watched));
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
        return selection.intervals().get(CalibratedIntervals.VARIANCE).toString();
    }

    /// The runs to store with their forecasts: the one of the selected model first.
    List<RunStore.Forecasts> runs(String ticker, LocalDate origin, SessionCalendar calendar) {
        List<RunStore.Forecasts> runs = new ArrayList<>();
        runs.add(run(ModelRun.RunCommand.FORECAST, selection, ticker, origin, calendar));
        others.forEach(other -> runs.add(run(ModelRun.RunCommand.CANDIDATE, other, ticker, origin, calendar)));
        return runs;
    }

    private RunStore.Forecasts run(
            ModelRun.RunCommand command, ModelSelection model, String ticker, LocalDate origin, SessionCalendar calendar) {
        return new RunStore.Forecasts(
                run(command, model, ticker, origin), ForecastRow.of(origin, model.forecast(), Scale.LOG, calendar));
    }

    private ModelRun run(ModelRun.RunCommand command, ModelSelection model, String ticker, LocalDate origin) {
        Map<String, Object> parameters = new LinkedHashMap<>(model.parameters());
        gap.ifPresent(text -> parameters.put("history_starts", text));
        return new ModelRun(
                command,
                model.model(),
                ticker,
                logs.date(0),
                origin,
                logs.size(),
                parameters,
                model.description().likelihood(),
                Optional.empty(),
                Optional.empty());
    }
}
