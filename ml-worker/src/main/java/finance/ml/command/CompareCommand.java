package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.SearchBounds;
import finance.ml.evaluation.Backtest;
import finance.ml.evaluation.DataSplit;
import finance.ml.evaluation.DriftForecaster;
import finance.ml.lstm.LstmForecaster;
import finance.ml.lstm.LstmInput;
import finance.ml.lstm.LstmParameters;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.store.RunStore;
import finance.ml.trees.TreeParameters;
import finance.ml.trees.TreesForecaster;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.Options;

public final class CompareCommand extends TickerCommand {
    public static final Command COMMAND = TickerCommand.command(
            "compare",
            "Prints the leaderboard: naive, drift, auto-ARIMA, trees and LSTM, each with its defaults, at the same"
                    + " origins of the last fifth of the history. Stores nothing.",
            CompareCommand::options,
            CompareCommand::new);

    private final int refitEvery;

    private CompareCommand(Arguments arguments) {
        super(arguments);
        refitEvery = arguments.integer("refit-every", 0, 0);
    }

    private static Options options() {
        return new Options()
                .addOption(Command.option(
                        "refit-every",
                        "SESSIONS",
                        "Fit every model anew every so many sessions; once a window by default."));
    }

    @Override
    Set<String> alreadyProcessed(RunStore runs, LocalDate lastLoaded) {
        return Set.of();
    }

    @Override
    void process(String ticker, Series series, RunContext context) {
        Series logs = series.log();
        DataSplit split = DataSplit.ofFifths(logs);
        Backtest backtest = new Backtest(split, refitEvery == 0 ? split.test() : refitEvery, ModelTraining.HORIZONS);
        LstmParameters lstm = LstmParameters.defaults().withInput(LstmInput.CHANGES);
        List<Forecaster> forecasters = List.of(
                new DriftForecaster(),
                ArimaForecaster.searched(SearchBounds.nonSeasonal()),
                new TreesForecaster(TreeParameters.defaults()),
                new LstmForecaster(lstm));
        Backtest.Result result = backtest.evaluate(logs, forecasters);
        System.out.print(new Leaderboard(ticker, logs, backtest, result));
        System.out.println("  validation picks " + result.selectedModel()
                + "; beyond chance better than naive one session ahead: " + result.significantlyBetter(1));
    }
}
