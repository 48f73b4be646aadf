package finance.ml.trees;

/// The hyperparameters of the boosted trees. The defaults are shallow trees, large leaves and small steps,
/// because daily returns are mostly noise.
///
/// @param maxTrees the maximum number of trees; the end of the history selects the number used
/// @param maxDepth of a tree
/// @param maxLeaves of a tree
/// @param leafSize the minimum number of sessions in a leaf
/// @param shrinkage the factor of each tree, in (0, 1]
/// @param subsample the share of sessions that each tree is fitted to, in (0, 1]
/// @param seed for the subsampling; the same seed gives the same trees
public record TreeParameters(
        int maxTrees, int maxDepth, int maxLeaves, int leafSize, double shrinkage, double subsample, long seed) {

    public static TreeParameters defaults() {
        return new TreeParameters(100, 4, 6, 20, 0.05, 0.7, 1);
    }
}
