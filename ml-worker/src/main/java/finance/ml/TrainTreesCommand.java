package finance.ml;

import finance.common.Settings;
import finance.ml.evaluation.FittedForecaster;
import finance.ml.evaluation.Series;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "train-trees",
        description = {
            "Boosts regression trees on lagged returns, volatility, volume and the day of the week, judges them beside",
            "naive and drift on the last fifth of the history, and forecasts the next 5 sessions."
        },
        mixinStandardHelpOptions = true)
final class TrainTreesCommand extends TickerCommand {
    private static final TreeParameters DEFAULTS = TreeParameters.defaults();

    @Option(names = "--trees", description = "The most trees to grow; ${DEFAULT-VALUE} by default.")
    private int trees = DEFAULTS.maxTrees();

    @Option(names = "--depth", description = "The deepest a tree may be; ${DEFAULT-VALUE} by default.")
    private int depth = DEFAULTS.maxDepth();

    @Option(names = "--shrinkage", description = "The share of each tree that is added; ${DEFAULT-VALUE} by default.")
    private double shrinkage = DEFAULTS.shrinkage();

    @Option(
            names = "--refit-every",
            paramLabel = "SESSIONS",
            description = "While judging, grow anew every so many sessions; once a window by default.")
    private int refitEvery;

    @Option(names = "--seed", description = "Of the subsampling; ${DEFAULT-VALUE} by default.")
    private long seed = DEFAULTS.seed();

    @Override
    void check(Settings settings) {
        if (trees < 1 || depth < 1 || !(shrinkage > 0 && shrinkage <= 1) || refitEvery < 0) {
            settings.problem(
                    "--trees and --depth must be at least 1, --shrinkage above 0 and at most 1, --refit-every at least 0");
        }
    }

    @Override
    Set<String> done(RunStore runs, LocalDate lastLoaded) {
        return runs.tickers(ModelRun.Command.TRAIN, TreesForecaster.NAME, lastLoaded);
    }

    @Override
    void work(String ticker, Series series, Place place) {
        TreeParameters parameters = new TreeParameters(
                trees, depth, DEFAULTS.maxLeaves(), DEFAULTS.leafSize(), shrinkage, DEFAULTS.subsample(), seed);
        new ModelTraining(
                        ModelRun.Command.TRAIN,
                        ticker,
                        series.log(),
                        new TreesForecaster(parameters),
                        refitEvery,
                        Optional.of(seed))
                .run(place, fitted -> ModelTraining.Account.of(tell(parameters, fitted)));
    }

    private static Map<String, Object> tell(TreeParameters parameters, FittedForecaster fitted) {
        FittedTrees grown = (FittedTrees) fitted;
        List<Integer> sizes = new ArrayList<>();
        for (int ahead = 1; ahead <= ModelTraining.HORIZON; ahead++) {
            sizes.add(grown.size(ahead));
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("max_trees", parameters.maxTrees());
        told.put("max_depth", parameters.maxDepth());
        told.put("max_leaves", parameters.maxLeaves());
        told.put("leaf_size", parameters.leafSize());
        told.put("shrinkage", parameters.shrinkage());
        told.put("subsample", parameters.subsample());
        told.put("trees_by_horizon", sizes);
        told.put("importance_1", grown.importance(1));
        return told;
    }
}
