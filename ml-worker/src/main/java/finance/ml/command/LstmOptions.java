package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.lstm.LstmForecaster;
import finance.ml.lstm.LstmInput;
import finance.ml.lstm.LstmModelStore;
import finance.ml.lstm.LstmParameters;
import finance.ml.models.SeedOption;
import finance.ml.series.Series;
import finance.ml.store.ModelRun;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.Options;

/// The options that train-lstm and tune-lstm share.
///
/// @param patience epochs without a smaller validation error before training stops
/// @param models the folder of the trained models
record LstmOptions(LstmInput input, double learningRate, int patience, RefitOption refit, long seed, Path models) {
    private static final LstmParameters DEFAULTS = LstmParameters.defaults();
    private static final String MODELS = "models";

    static Options options() {
        return new Options()
                .addOption(Command.option(
                        "input",
                        "INPUT",
                        "Input of the network: changes (log returns) or closes (in dollars, scaled to 0..1); "
                                + DEFAULTS.input().name().toLowerCase(Locale.ROOT) + " by default."))
                .addOption(Command.option(
                        "learning-rate", "RATE", "Learning rate of Adam; " + DEFAULTS.learningRate() + " by default."))
                .addOption(Command.option(
                        "patience",
                        "EPOCHS",
                        "Stop after this number of epochs without a smaller validation error; " + DEFAULTS.patience()
                                + " by default."))
                .addOption(RefitOption.option())
                .addOption(SeedOption.option("the initial weights and the order of the windows"))
                .addOption(Command.option(
                        "models",
                        "FOLDER",
                        "Folder of the trained models, one file TICKER.lstm per ticker; " + MODELS + " by default."));
    }

    static LstmOptions of(Arguments arguments) {
        return new LstmOptions(
                arguments.oneOf("input", DEFAULTS.input(), LstmInput.values()),
                arguments.positive("learning-rate", DEFAULTS.learningRate()),
                arguments.integer("patience", DEFAULTS.patience(), 1),
                RefitOption.of(arguments),
                SeedOption.of(arguments),
                arguments.path("models", MODELS));
    }

    LstmModelStore modelStore() {
        return new LstmModelStore(models);
    }

    /// The series on the scale of the input: changes are differences of log closes.
    Series scaled(Series closes) {
        return input == LstmInput.CHANGES ? closes.log() : closes;
    }

    LstmParameters parameters(int lookback, int units, int epochs, int batchSize) {
        return new LstmParameters(input, lookback, units, epochs, batchSize, learningRate, patience, seed);
    }

    /// Evaluates and trains a model with these parameters, stores the run and saves the model.
    void train(
            ModelRun.RunCommand command,
            String ticker,
            Series closes,
            LstmParameters parameters,
            TickerCommand.RunContext context) {
        LstmForecaster forecaster = new LstmForecaster(parameters);
        new ModelTraining(command, ticker, scaled(closes), forecaster, refit, Optional.of(seed))
                .run(
                        context,
                        forecaster::fit,
                        fitted -> fitted.describe()
                                .with("file", modelStore().save(ticker, fitted).toString()));
    }
}
