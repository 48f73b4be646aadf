package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Count;
import finance.ml.evaluation.Backtest;
import finance.ml.evaluation.DataSplit;
import finance.ml.evaluation.DieboldMariano;
import finance.ml.models.Model;
import finance.ml.models.Models;
import finance.ml.scoring.TickerTests;
import finance.ml.series.Horizons;
import finance.ml.series.Series;
import finance.ml.store.RunStore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    private static final int HORIZON = 1;

    private final RefitOption refit;
    private final List<DieboldMariano> tests = new ArrayList<>();
    private int compared;

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
                + "; significantly better than the naive forecast one session ahead, at 5 % over the models of the ticker: "
                + result.significantlyBetter(HORIZON));
        result.tested(HORIZON).forEach(evaluation -> tests.add(evaluation.againstNaive()));
        compared++;
    }

    /// The comparisons of several tickers with the naive forecast, corrected for their number.
    @Override
    List<String> summary() {
        if (compared < 2) {
            return List.of();
        }
        TickerTests all = TickerTests.of(tests);
        return List.of(String.format(
                Locale.ROOT,
                "of %s of %s with the naive forecast one session ahead, %,d better and %,d worse (Benjamini-Hochberg at 5 %%);"
                        + " without the correction for their number %,d would be better",
                Count.of(all.tested(), "comparison"),
                Count.of(compared, "ticker"),
                all.better(),
                all.worse(),
                all.betterUncorrected()));
    }
}
