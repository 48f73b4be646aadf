package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.lstm.FittedLstm;
import finance.ml.lstm.LstmForecaster;
import finance.ml.lstm.LstmInput;
import finance.ml.lstm.LstmModelStore;
import finance.ml.lstm.LstmParameters;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Series;
import finance.ml.store.ModelRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Options;

/// The options that train-lstm and tune-lstm share.
///
/// @param patience epochs without a smaller validation error before training stops
/// @param refitEvery sessions between two trainings in the backtest; 0 for one training per window
/// @param models the folder where trained models are kept
record LstmOptions(LstmInput input, double learningRate, int patience, int refitEvery, long seed, Path models) {
    private static final LstmParameters DEFAULTS = LstmParameters.defaults();
    private static final LstmInput INPUT = LstmInput.CHANGES;
    private static final String MODELS = "models";

    static Options options() {
        return new Options()
                .addOption(Command.option(
                        "input",
                        "INPUT",
                        "What the network sees: changes (log returns) or closes (in dollars, scaled to 0..1); "
                                + INPUT.name().toLowerCase(Locale.ROOT) + " by default."))
                .addOption(
                        Command.option("learning-rate", "RATE", "Of Adam; " + DEFAULTS.learningRate() + " by default."))
                .addOption(Command.option(
                        "patience",
                        "EPOCHS",
                        "Epochs without a smaller validation error before training stops; " + DEFAULTS.patience()
                                + " by default."))
                .addOption(Command.option(
                        "refit-every",
                        "SESSIONS",
                        "While judging, train anew every so many sessions; once a window by default."))
                .addOption(Command.option(
                        "seed",
                        "N",
                        "Of the first weights and the order of windows, so that a run can be repeated to the last"
                                + " digit; " + DEFAULTS.seed() + " by default."))
                .addOption(Command.option(
                        "models", "FOLDER", "Where trained models are kept, TICKER.lstm; " + MODELS + " by default."));
    }

    static LstmOptions of(Arguments arguments) {
        return new LstmOptions(
                arguments.oneOf("input", INPUT, LstmInput.values()),
                arguments.positive("learning-rate", DEFAULTS.learningRate()),
                arguments.integer("patience", DEFAULTS.patience(), 1),
                arguments.integer("refit-every", 0, 0),
                arguments.integer("seed", DEFAULTS.seed()),
                arguments.path("models", MODELS));
    }

    LstmModelStore modelStore() {
        return new LstmModelStore(models);
    }

    /// Closes are learnt as they are, changes as those of logs.
    Series scaled(Series closes) {
        return input == LstmInput.CHANGES ? closes.log() : closes;
    }

    LstmParameters parameters(int lookback, int units, int epochs, int batchSize) {
        return new LstmParameters(input, lookback, units, epochs, batchSize, learningRate, patience, seed);
    }

    /// Evaluates and trains a model with these parameters, stores the run and saves the model.
    void train(
            ModelRun.Command command,
            String ticker,
            Series closes,
            LstmParameters parameters,
            TickerCommand.RunContext context) {
        Optional<Long> seeded = Optional.of(seed);
        new ModelTraining(command, ticker, scaled(closes), new LstmForecaster(parameters), refitEvery, seeded)
                .run(context, fitted -> ModelTraining.FitDescription.of(keep(ticker, fitted)));
    }

    private Map<String, Object> keep(String ticker, FittedForecaster fitted) {
        FittedLstm lstm = (FittedLstm) fitted;
        Map<String, Object> description = describe(lstm);
        description.put("file", modelStore().save(ticker, lstm).toString());
        return description;
    }

    /// The parameters that identify the network.
    static Map<String, Object> describe(FittedLstm lstm) {
        LstmParameters parameters = lstm.parameters();
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("input", parameters.input().name());
        description.put("lookback", parameters.lookback());
        description.put("units", parameters.units());
        description.put("epochs", parameters.epochs());
        description.put("batch_size", parameters.batchSize());
        description.put("learning_rate", parameters.learningRate());
        description.put("patience", parameters.patience());
        description.put("epochs_run", lstm.epochs());
        description.put("best_epoch", lstm.bestEpoch());
        return description;
    }
}
