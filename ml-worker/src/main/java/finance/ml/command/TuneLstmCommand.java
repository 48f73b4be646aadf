package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.evaluation.DataSplit;
import finance.ml.lstm.LstmForecaster;
import finance.ml.lstm.LstmGrid;
import finance.ml.lstm.LstmParameters;
import finance.ml.lstm.LstmTrial;
import finance.ml.lstm.LstmTuning;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import finance.ml.store.ModelRun;
import finance.ml.store.ResultsFile;
import finance.ml.store.RunStore;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

final class TuneLstmCommand extends TickerCommand {
    static final Command COMMAND = TickerCommand.command(
            "tune-lstm",
            "Trains an LSTM at every point of a grid. The validation window (the fifth before the last) selects the"
                    + " point; the test window (the last fifth) gives the errors of all points. Then trains, stores"
                    + " and saves the selected model like train-lstm, and appends every point to a CSV file.",
            TuneLstmCommand::options,
            TuneLstmCommand::new);
    private static final LstmGrid GRID = LstmGrid.defaults();
    private static final List<String> COLUMNS = List.of(
            "ticker",
            "lookback",
            "units",
            "epochs",
            "batch_size",
            "RMSE",
            "MAPE",
            "MASE",
            "naive_RMSE",
            "naive_MAPE",
            "validation_RMSE",
            "picked",
            "test_from",
            "test_to",
            "input",
            "epochs_run",
            "best_epoch",
            "seed",
            "seconds");

    private static final String RESULTS = "lstm_tuning_results.csv";

    private final LstmOptions options;
    private final List<Integer> lookbacks;
    private final List<Integer> units;
    private final List<Integer> epochs;
    private final List<Integer> batchSizes;
    private final Path results;

    private TuneLstmCommand(Arguments arguments) {
        super(arguments);
        options = LstmOptions.of(arguments);
        lookbacks = arguments.integers("lookback", GRID.lookbacks(), 1);
        units = arguments.integers("units", GRID.units(), 1);
        epochs = arguments.integers("epochs", GRID.epochs(), 1);
        batchSizes = arguments.integers("batch-size", GRID.batchSizes(), 1);
        results = arguments.path("results", RESULTS);
    }

    private static Options options() {
        return LstmOptions.options()
                .addOption(axis("lookback", "Lengths of a window in sessions", GRID.lookbacks()))
                .addOption(axis("units", "Sizes of the hidden state", GRID.units()))
                .addOption(axis("epochs", "Maximum numbers of passes over the windows", GRID.epochs()))
                .addOption(axis("batch-size", "Windows per step", GRID.batchSizes()))
                .addOption(Command.option(
                        "results", "FILE", "CSV file to which the results are appended; " + RESULTS + " by default."));
    }

    private static Option axis(String name, String description, List<Integer> values) {
        String grid = values.stream().map(String::valueOf).collect(Collectors.joining(","));
        return Command.option(name, "N,N...", description + "; " + grid + " by default.");
    }

    @Override
    Set<String> alreadyProcessed(RunStore runs, LocalDate lastLoaded) {
        return runs.tickers(ModelRun.RunCommand.TUNE, LstmForecaster.NAME, lastLoaded);
    }

    @Override
    void process(String ticker, Series series, RunContext context) {
        ResultsFile file = new ResultsFile(results, COLUMNS);
        file.prepare();
        options.modelStore().prepare();
        List<LstmTrial> trials = trials(ticker, options.scaled(series), context.wholeMarket());
        LstmTrial best = LstmTuning.best(trials);
        // stored first, which marks the ticker as processed: a kill in between loses rows of the file, duplicates none
        options.train(ModelRun.RunCommand.TUNE, ticker, series, best.parameters(), context);
        DataSplit split = DataSplit.ofFifths(series);
        file.append(trials.stream()
                .map(trial -> row(ticker, series, split, trial, trial.equals(best)))
                .toList());
    }

    /// Grid points that need a longer history are printed and skipped.
    private List<LstmTrial> trials(String ticker, Series series, boolean wholeMarket) {
        LstmTuning tuning = new LstmTuning(series, DataSplit.ofFifths(series));
        List<LstmParameters> points =
                new LstmGrid(lookbacks, units, epochs, batchSizes).points(options.parameters(1, 1, 1, 1));
        List<LstmTrial> trials = new ArrayList<>();
        UnusableSeriesException refusal = null;
        for (LstmParameters point : points) {
            try {
                LstmTrial trial = tuning.run(point);
                trials.add(trial);
                if (!wholeMarket) {
                    System.out.println(ticker + ": " + line(trial));
                }
            } catch (UnusableSeriesException e) {
                refusal = e;
                System.out.println(ticker + ": " + describe(point) + ": not trained: " + e.getMessage());
            }
        }
        if (trials.isEmpty()) {
            throw refusal;
        }
        return trials;
    }

    private static String describe(LstmParameters point) {
        return "lookback %d, units %d, epochs %d, batch size %d"
                .formatted(point.lookback(), point.units(), point.epochs(), point.batchSize());
    }

    private static String line(LstmTrial trial) {
        return String.format(
                Locale.ROOT,
                "%s: RMSE %.4g validation, %.4g test (naive %.4g); best epoch %d of %d, %.1f s",
                describe(trial.parameters()),
                trial.validation().rmse(),
                trial.test().rmse(),
                trial.naive().rmse(),
                trial.bestEpoch(),
                trial.epochsRun(),
                trial.seconds());
    }

    private static List<Object> row(String ticker, Series series, DataSplit split, LstmTrial trial, boolean picked) {
        LstmParameters point = trial.parameters();
        return List.of(
                ticker,
                point.lookback(),
                point.units(),
                point.epochs(),
                point.batchSize(),
                trial.test().rmse(),
                trial.test().mape(),
                trial.test().mase(),
                trial.naive().rmse(),
                trial.naive().mape(),
                trial.validation().rmse(),
                picked,
                series.date(split.validationEnd()),
                series.date(split.end() - 1),
                point.input().name().toLowerCase(Locale.ROOT),
                trial.epochsRun(),
                trial.bestEpoch(),
                point.seed(),
                String.format(Locale.ROOT, "%.2f", trial.seconds()));
    }
}
