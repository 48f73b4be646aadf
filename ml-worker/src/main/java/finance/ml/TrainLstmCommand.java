package finance.ml;

import finance.common.Settings;
import finance.ml.evaluation.Forecast;
import finance.ml.evaluation.Series;
import finance.ml.lstm.FittedLstm;
import finance.ml.lstm.LstmForecaster;
import finance.ml.lstm.LstmParameters;
import finance.ml.store.ForecastRow;
import finance.ml.store.ModelRun;
import finance.ml.store.RunStore;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train-lstm",
        description = {
            "Trains an LSTM on windows of one ticker, judges it beside naive and drift on the last fifth of the history,",
            "forecasts the next 5 sessions and keeps the model; or, with --load, forecasts with the one kept before."
        },
        mixinStandardHelpOptions = true)
final class TrainLstmCommand extends TickerCommand {
    private static final LstmParameters DEFAULTS = LstmParameters.defaults();

    @Mixin
    private LstmOptions options;

    @Option(names = "--lookback", description = "Sessions in a window; ${DEFAULT-VALUE} by default.")
    private int lookback = DEFAULTS.lookback();

    @Option(names = "--units", description = "Of hidden state; ${DEFAULT-VALUE} by default.")
    private int units = DEFAULTS.units();

    @Option(names = "--epochs", description = "The most passes over the windows; ${DEFAULT-VALUE} by default.")
    private int epochs = DEFAULTS.epochs();

    @Option(names = "--batch-size", description = "Windows a step; ${DEFAULT-VALUE} by default.")
    private int batchSize = DEFAULTS.batchSize();

    @Option(names = "--load", description = "Do not train: forecast with the model that was kept.")
    private boolean load;

    @Override
    void check(Settings settings) {
        options.check(settings);
        if (lookback < 1 || units < 1 || epochs < 1 || batchSize < 1) {
            settings.problem("--lookback, --units, --epochs and --batch-size must be at least 1");
        }
    }

    @Override
    Set<String> done(RunStore runs, LocalDate lastLoaded) {
        return load ? Set.of() : runs.tickers(ModelRun.Command.TRAIN, LstmForecaster.NAME, lastLoaded);
    }

    @Override
    void work(String ticker, Series series, Place place) {
        if (load) {
            forecast(ticker, series, place);
        } else {
            LstmParameters parameters = options.parameters(lookback, units, epochs, batchSize);
            options.train(ModelRun.Command.TRAIN, ticker, series, parameters, place);
        }
    }

    /// The run says what the model was trained on, its forecasts from where they were made.
    private void forecast(String ticker, Series closes, Place place) {
        try (FittedLstm lstm = options.folder().load(ticker, closes)) {
            FittedLstm.History history = lstm.history();
            Series series = closes.on(history.scale());
            LocalDate last = series.date(series.size() - 1);
            Forecast forecast = lstm.forecast(series, ModelTraining.HORIZON).checked(LstmForecaster.NAME, last);
            List<ForecastRow> rows =
                    last.equals(place.lastLoaded()) ? ForecastRow.of(last, forecast, series.scale()) : List.of();
            Map<String, Object> parameters = LstmOptions.tell(lstm);
            parameters.put("scale", series.scale().name());
            parameters.put("loaded", true);
            place.runs()
                    .save(
                            new ModelRun(
                                    ModelRun.Command.TRAIN,
                                    LstmForecaster.NAME,
                                    ticker,
                                    history.firstDate(),
                                    history.lastDate(),
                                    history.observations(),
                                    parameters,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(lstm.parameters().seed())),
                            rows);
            System.out.printf(
                    "%s: by the model trained on %,d bars from %s to %s%n",
                    ticker, history.observations(), history.firstDate(), history.lastDate());
            if (!place.brief()) {
                System.out.print(ModelTraining.outlook(rows, last, place.lastLoaded()));
            }
        }
    }
}
