package finance.ml.models;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.series.Scale;
import finance.ml.trees.TreeParameters;
import finance.ml.trees.TreesForecaster;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Options;

/// The options of `train-trees`.
final class TreesModel {
    static final ModelOptions OPTIONS = new ModelOptions(
            "train-trees",
            "Fits gradient-boosted regression trees to lagged returns, volatility, volume and the day of the week.",
            TreesModel::options,
            TreesModel::of);
    private static final TreeParameters DEFAULTS = TreeParameters.defaults();

    private TreesModel() {}

    private static Options options() {
        return new Options()
                .addOption(Command.option(
                        "trees", "N", "Maximum number of trees; " + DEFAULTS.maxTrees() + " by default."))
                .addOption(Command.option(
                        "depth", "N", "Maximum depth of a tree; " + DEFAULTS.maxDepth() + " by default."))
                .addOption(Command.option(
                        "shrinkage",
                        "SHARE",
                        "Factor of each tree's contribution (learning rate); " + DEFAULTS.shrinkage() + " by default."))
                .addOption(SeedOption.option("subsampling"));
    }

    private static ConfiguredModel of(Arguments arguments) {
        TreeParameters parameters = new TreeParameters(
                arguments.integer("trees", DEFAULTS.maxTrees(), 1),
                arguments.integer("depth", DEFAULTS.maxDepth(), 1),
                DEFAULTS.maxLeaves(),
                DEFAULTS.leafSize(),
                arguments.share("shrinkage", DEFAULTS.shrinkage()),
                DEFAULTS.subsample(),
                SeedOption.of(arguments));
        return new ConfiguredModel(
                new TreesForecaster(parameters), Scale.LOG, Map.of(), Optional.of(parameters.seed()));
    }
}
