package finance.ml;

import finance.common.Settings;
import finance.ml.evaluation.FittedForecaster;
import finance.ml.evaluation.Series;
import finance.ml.lstm.FittedLstm;
import finance.ml.lstm.LstmFolder;
import finance.ml.lstm.LstmForecaster;
import finance.ml.lstm.LstmInput;
import finance.ml.lstm.LstmParameters;
import finance.ml.store.ModelRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What training and tuning LSTMs have in common.
final class LstmOptions {
    private static final LstmParameters DEFAULTS = LstmParameters.defaults();

    @Option(
            names = "--input",
            description = "What the network sees: changes (log returns) or closes (in dollars, scaled to 0..1);"
                    + " ${DEFAULT-VALUE} by default.")
    private LstmInput input = LstmInput.CHANGES;

    @Option(names = "--learning-rate", description = "Of Adam; ${DEFAULT-VALUE} by default.")
    private double learningRate = DEFAULTS.learningRate();

    @Option(
            names = "--patience",
            description =
                    "Epochs without a smaller validation error before training stops; ${DEFAULT-VALUE} by default.")
    private int patience = DEFAULTS.patience();

    @Option(
            names = "--refit-every",
            paramLabel = "SESSIONS",
            description = "While judging, train anew every so many sessions; once a window by default.")
    private int refitEvery;

    @Option(
            names = "--seed",
            description = "Of the first weights and the order of windows, so that a run can be repeated to the last"
                    + " digit; ${DEFAULT-VALUE} by default.")
    private long seed = DEFAULTS.seed();

    @Option(
            names = "--models",
            paramLabel = "FOLDER",
            description = "Where trained models are kept, TICKER.lstm; ${DEFAULT-VALUE} by default.")
    private Path models = Path.of("models");

    void check(Settings settings) {
        if (!(learningRate > 0) || patience < 1 || refitEvery < 0) {
            settings.problem("--learning-rate must be above 0, --patience at least 1, --refit-every at least 0");
        }
    }

    LstmFolder folder() {
        return new LstmFolder(models);
    }

    /// Closes are learnt as they are, changes as those of logs.
    Series scaled(Series closes) {
        return input == LstmInput.CHANGES ? closes.log() : closes;
    }

    LstmParameters parameters(int lookback, int units, int epochs, int batchSize) {
        return new LstmParameters(input, lookback, units, epochs, batchSize, learningRate, patience, seed);
    }

    /// Judges, trains, stores and keeps a model of those parameters.
    void train(
            ModelRun.Command command,
            String ticker,
            Series closes,
            LstmParameters parameters,
            TickerCommand.Place place) {
        Optional<Long> seeded = Optional.of(seed);
        new ModelTraining(command, ticker, scaled(closes), new LstmForecaster(parameters), refitEvery, seeded)
                .run(place, fitted -> ModelTraining.Account.of(keep(ticker, fitted)));
    }

    private Map<String, Object> keep(String ticker, FittedForecaster fitted) {
        FittedLstm lstm = (FittedLstm) fitted;
        Map<String, Object> told = tell(lstm);
        told.put("file", folder().save(ticker, lstm).toString());
        return told;
    }

    /// What tells the network apart.
    static Map<String, Object> tell(FittedLstm lstm) {
        LstmParameters parameters = lstm.parameters();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("input", parameters.input().name());
        told.put("lookback", parameters.lookback());
        told.put("units", parameters.units());
        told.put("epochs", parameters.epochs());
        told.put("batch_size", parameters.batchSize());
        told.put("learning_rate", parameters.learningRate());
        told.put("patience", parameters.patience());
        told.put("epochs_run", lstm.epochs());
        told.put("best_epoch", lstm.bestEpoch());
        return told;
    }
}
