package finance.ml.trees;

import finance.ml.series.HoldOut;
import finance.ml.series.Series;
import java.util.Arrays;
import java.util.stream.IntStream;
import smile.data.DataFrame;
import smile.data.Tuple;
import smile.data.formula.Formula;
import smile.data.type.StructType;
import smile.math.MathEx;
import smile.model.cart.Loss;
import smile.regression.GradientTreeBoost;

/// Boosted trees for the log return over a number of sessions.
///
/// The last fifth of the history selects the number of trees, and its root mean squared error is the standard
/// error. Then this number of trees is fitted to the whole history. Sessions whose target lies in the last
/// fifth are not used for the first fit, because the targets of neighbouring sessions overlap.
final class BoostedReturn {
    private static final String TARGET = "target";
    private static final Formula FORMULA = Formula.lhs(TARGET);
    private static final StructType FEATURES = DataFrame.of(new double[1][Features.names().length], Features.names())
            .schema();

    private final GradientTreeBoost trees;
    private final double standardError;
    private final int heldOut;

    private BoostedReturn(GradientTreeBoost trees, double standardError, int heldOut) {
        this.trees = trees;
        this.standardError = standardError;
        this.heldOut = heldOut;
    }

    /// Grows trees for the return over the next `sessions` sessions.
    static BoostedReturn fit(Series history, int sessions, TreeParameters parameters) {
        int first = Features.LOOKBACK;
        int end = history.size() - sessions;
        int heldOut = end - HoldOut.size(end - first);
        double[][] rows = IntStream.range(first, end)
                .mapToObj(index -> row(history, index, sessions))
                .toArray(double[][]::new);
        double[][] early = Arrays.copyOfRange(rows, 0, heldOut - sessions - first + 1);
        double[][] late = Arrays.copyOfRange(rows, heldOut - first, rows.length);

        double[] errors = errorsByTrees(grow(early, parameters.maxTrees(), parameters), late);
        int best = MathEx.whichMin(errors) + 1;
        return new BoostedReturn(grow(rows, best, parameters), errors[best - 1], heldOut);
    }

    double predict(Series known) {
        return trees.predict(Tuple.of(FEATURES, Features.at(known, known.size() - 1)));
    }

    double standardError() {
        return standardError;
    }

    /// Index of the first session of the last fifth.
    int heldOut() {
        return heldOut;
    }

    int size() {
        return trees.size();
    }

    double[] importance() {
        return trees.importance();
    }

    private static double[] row(Series history, int index, int sessions) {
        double[] features = Features.at(history, index);
        double[] row = Arrays.copyOf(features, features.length + 1);
        for (int step = 1; step <= sessions; step++) {
            row[features.length] += history.logReturn(index + step);
        }
        return row;
    }

    private static DataFrame frame(double[][] rows) {
        String[] names = Arrays.copyOf(Features.names(), Features.names().length + 1);
        names[names.length - 1] = TARGET;
        return DataFrame.of(rows, names);
    }

    private static GradientTreeBoost grow(double[][] rows, int size, TreeParameters parameters) {
        MathEx.setSeed(parameters.seed());
        return GradientTreeBoost.fit(
                FORMULA,
                frame(rows),
                new GradientTreeBoost.Options(
                        Loss.ls(),
                        size,
                        parameters.maxDepth(),
                        parameters.maxLeaves(),
                        parameters.leafSize(),
                        parameters.shrinkage(),
                        parameters.subsample(),
                        null,
                        null));
    }

    /// The root mean square error on `rows` with the first 1, 2, … trees.
    private static double[] errorsByTrees(GradientTreeBoost trees, double[][] rows) {
        double[][] predictions = trees.test(frame(rows));
        return Arrays.stream(predictions)
                .mapToDouble(prediction -> error(prediction, rows))
                .toArray();
    }

    private static double error(double[] predictions, double[][] rows) {
        double squares = 0;
        for (int i = 0; i < rows.length; i++) {
            double error = rows[i][rows[i].length - 1] - predictions[i];
            squares += error * error;
        }
        return Math.sqrt(squares / rows.length);
    }
}
