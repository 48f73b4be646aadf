package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.evaluation.Backtest;
import finance.ml.evaluation.DataSplit;
import finance.ml.models.Model;
import finance.ml.models.Models;
import finance.ml.series.Horizons;
import finance.ml.series.Series;
import finance.ml.store.RunStore;
import java.time.LocalDate;
import java.util.Set;
import org.apache.commons.cli.Options;

final class CompareCommand extends TickerCommand {
    static final Command COMMAND = TickerCommand.command(
            "compare",
            "Compares all models on the last fifth of the history: naive, " + Models.titles(Model.Use.COMPARE)
                    + ", with their default parameters and at the same origins. Prints a leaderboard and stores"
                    + " nothing.",
            () -> new Options().addOption(RefitOption.option()),
            CompareCommand::new);

    private final RefitOption refit;

    private CompareCommand(Arguments arguments) {
        super(arguments);
        refit = RefitOption.of(arguments);
    }

    @Override
    Set<String> alreadyProcessed(RunStore runs, LocalDate lastLoaded) {
        return Set.of();
    }

    @Override
    void process(String ticker, Series series, RunContext context) {
        Series logs = series.log();
        DataSplit split = DataSplit.ofFifths(logs);
        Backtest backtest = new Backtest(split, refit.origins(split), Horizons.EVALUATED);
        Backtest.Result result = backtest.evaluate(logs, Models.forecasters(Model.Use.COMPARE));
        System.out.print(new Leaderboard(ticker, logs, backtest, result));
        System.out.println("  selected on the validation window: " + result.selectedModel()
                + "; significantly better than naive one session ahead: " + result.significantlyBetter(1));
    }
}
