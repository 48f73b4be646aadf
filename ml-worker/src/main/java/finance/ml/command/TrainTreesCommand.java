package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Series;
import finance.ml.store.ModelRun;
import finance.ml.store.RunStore;
import finance.ml.trees.FittedTrees;
import finance.ml.trees.TreeParameters;
import finance.ml.trees.TreesForecaster;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.Options;

public final class TrainTreesCommand extends TickerCommand {
    public static final Command COMMAND = TickerCommand.command(
            "train-trees",
            "Boosts regression trees on lagged returns, volatility, volume and the day of the week, judges them"
                    + " beside naive and drift on the last fifth of the history, and forecasts the next 5 sessions.",
            TrainTreesCommand::options,
            TrainTreesCommand::new);
    private static final TreeParameters DEFAULTS = TreeParameters.defaults();

    private final int trees;
    private final int depth;
    private final double shrinkage;
    private final int refitEvery;
    private final long seed;

    private TrainTreesCommand(Arguments arguments) {
        super(arguments);
        trees = arguments.integer("trees", DEFAULTS.maxTrees(), 1);
        depth = arguments.integer("depth", DEFAULTS.maxDepth(), 1);
        shrinkage = arguments.share("shrinkage", DEFAULTS.shrinkage());
        refitEvery = arguments.integer("refit-every", 0, 0);
        seed = arguments.integer("seed", DEFAULTS.seed());
    }

    private static Options options() {
        return new Options()
                .addOption(
                        Command.option("trees", "N", "The most trees to grow; " + DEFAULTS.maxTrees() + " by default."))
                .addOption(Command.option(
                        "depth", "N", "The deepest a tree may be; " + DEFAULTS.maxDepth() + " by default."))
                .addOption(Command.option(
                        "shrinkage",
                        "SHARE",
                        "The share of each tree that is added; " + DEFAULTS.shrinkage() + " by default."))
                .addOption(Command.option(
                        "refit-every",
                        "SESSIONS",
                        "While judging, grow anew every so many sessions; once a window by default."))
                .addOption(Command.option("seed", "N", "Of the subsampling; " + DEFAULTS.seed() + " by default."));
    }

    @Override
    Set<String> alreadyProcessed(RunStore runs, LocalDate lastLoaded) {
        return runs.tickers(ModelRun.Command.TRAIN, TreesForecaster.NAME, lastLoaded);
    }

    @Override
    void process(String ticker, Series series, RunContext context) {
        TreeParameters parameters = new TreeParameters(
                trees, depth, DEFAULTS.maxLeaves(), DEFAULTS.leafSize(), shrinkage, DEFAULTS.subsample(), seed);
        new ModelTraining(
                        ModelRun.Command.TRAIN,
                        ticker,
                        series.log(),
                        new TreesForecaster(parameters),
                        refitEvery,
                        Optional.of(seed))
                .run(context, fitted -> ModelTraining.FitDescription.of(describe(parameters, fitted)));
    }

    private static Map<String, Object> describe(TreeParameters parameters, FittedForecaster fitted) {
        FittedTrees grown = (FittedTrees) fitted;
        List<Integer> sizes = new ArrayList<>();
        for (int ahead = 1; ahead <= ModelTraining.HORIZON; ahead++) {
            sizes.add(grown.size(ahead));
        }
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("max_trees", parameters.maxTrees());
        description.put("max_depth", parameters.maxDepth());
        description.put("max_leaves", parameters.maxLeaves());
        description.put("leaf_size", parameters.leafSize());
        description.put("shrinkage", parameters.shrinkage());
        description.put("subsample", parameters.subsample());
        description.put("trees_by_horizon", sizes);
        description.put("importance_1", grown.importance(1));
        return description;
    }
}
