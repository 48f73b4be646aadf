package finance.ml.trees;

/// How the boosted trees are grown. Shallow trees, large leaves and small steps, since daily returns are nearly all
/// noise.
///
/// @param maxTrees the most trees; how many are used, the end of the history decides
/// @param maxDepth of a tree
/// @param maxLeaves of a tree
/// @param leafSize the fewest sessions in a leaf
/// @param shrinkage the share of each tree that is added, in (0, 1]
/// @param subsample the share of sessions that each tree sees, in (0, 1]
/// @param seed of the subsampling; the same seed gives the same trees
public record TreeParameters(
        int maxTrees, int maxDepth, int maxLeaves, int leafSize, double shrinkage, double subsample, long seed) {

    public static TreeParameters defaults() {
        return new TreeParameters(100, 4, 6, 20, 0.05, 0.7, 1);
    }
}
