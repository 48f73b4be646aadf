package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.evaluation.ForecastIntervals;
import finance.ml.evaluation.Variance;
import finance.ml.lstm.FittedLstm;
import finance.ml.lstm.LstmForecaster;
import finance.ml.lstm.LstmParameters;
import finance.ml.series.Forecast;
import finance.ml.series.Horizons;
import finance.ml.series.Series;
import finance.ml.store.ForecastRow;
import finance.ml.store.ModelRun;
import finance.ml.store.RunStore;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.Options;

final class TrainLstmCommand extends TickerCommand {
    static final Command COMMAND = TickerCommand.command(
            "train-lstm",
            "Trains an LSTM on windows of one ticker and saves the model. " + TrainCommand.EVALUATION
                    + " With --load it does not train, but forecasts with the saved model. A model of closes is "
                    + "refused if the closes of its window are outside the range of its training by more than a "
                    + "tenth of that range.",
            TrainLstmCommand::options,
            TrainLstmCommand::new);
    private static final LstmParameters DEFAULTS = LstmParameters.defaults();

    private final LstmOptions options;
    private final int lookback;
    private final int units;
    private final int epochs;
    private final int batchSize;
    private final boolean load;

    private TrainLstmCommand(Arguments arguments) {
        super(arguments);
        options = LstmOptions.of(arguments);
        lookback = arguments.integer("lookback", DEFAULTS.lookback(), 1);
        units = arguments.integer("units", DEFAULTS.units(), 1);
        epochs = arguments.integer("epochs", DEFAULTS.epochs(), 1);
        batchSize = arguments.integer("batch-size", DEFAULTS.batchSize(), 1);
        load = arguments.has("load");
    }

    private static Options options() {
        return LstmOptions.options()
                .addOption(Command.option(
                        "lookback",
                        "SESSIONS",
                        "Length of a window in sessions; " + DEFAULTS.lookback() + " by default."))
                .addOption(
                        Command.option("units", "N", "Size of the hidden state; " + DEFAULTS.units() + " by default."))
                .addOption(Command.option(
                        "epochs",
                        "N",
                        "Maximum number of passes over the windows; " + DEFAULTS.epochs() + " by default."))
                .addOption(
                        Command.option("batch-size", "N", "Windows per step; " + DEFAULTS.batchSize() + " by default."))
                .addOption(Command.flag("load", "Do not train; forecast with the saved model."));
    }

    @Override
    Set<String> alreadyProcessed(RunStore runs, LocalDate lastLoaded) {
        return load ? Set.of() : runs.tickers(ModelRun.RunCommand.TRAIN, LstmForecaster.NAME, lastLoaded);
    }

    @Override
    void process(String ticker, Series series, RunContext context) {
        if (load) {
            forecast(ticker, series, context);
        } else {
            options.modelStore().prepare();
            LstmParameters parameters = options.parameters(lookback, units, epochs, batchSize);
            options.train(ModelRun.RunCommand.TRAIN, ticker, series, parameters, context);
        }
    }

    /// The stored run has the training data of the loaded model; the forecasts have the current origin.
    private void forecast(String ticker, Series closes, RunContext context) {
        try (FittedLstm lstm = options.modelStore().load(ticker, closes)) {
            FittedLstm.History history = lstm.history();
            Series series = closes.on(history.scale());
            LocalDate last = series.date(series.size() - 1);
            Forecast forecast = lstm.forecast(series, Horizons.LONGEST).checked(LstmForecaster.NAME, last);
            ForecastIntervals.Result intervals =
                    ForecastIntervals.fit(lstm, series, () -> Variance.CONSTANT).around(series, forecast);
            List<ForecastRow> rows = ModelTraining.rows(intervals, last, context);
            Map<String, Object> parameters = new LinkedHashMap<>(lstm.describe()
                    .with("scale", series.scale().name())
                    .with("loaded", true)
                    .parameters());
            parameters.putAll(intervals.parameters());
            int stored = context.runs()
                    .save(
                            new ModelRun(
                                    ModelRun.RunCommand.TRAIN,
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
            if (!context.wholeMarket()) {
                System.out.printf(
                        Locale.ROOT,
                        "%s: forecast with the saved model, trained on %,d bars from %s to %s%n",
                        ticker,
                        history.observations(),
                        history.firstDate(),
                        history.lastDate());
                System.out.print(ModelTraining.forecastText(rows, last, context.lastLoaded()));
                System.out.print(ModelTraining.notStoredText(rows, stored));
            }
        }
    }
}
