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
/// fifth are not used for the first fit, because the targets of neighbouring sessions overlap. If the target
/// session has no bar, the next bar takes its place, see [Series#changeOver].
final class BoostedReturn {
    private static final String TARGET = "target";
    private static final Formula FORMULA = Formula.lhs(TARGET);
    private static final StructType FEATURES = DataFrame.of(new double[1][Features.names().length], Features.names())
            .schema();

    private final GradientTreeBoost trees;
    private final int heldOut;
    private final double[] heldOutErrors;

    private BoostedReturn(GradientTreeBoost trees, int heldOut, double[] heldOutErrors) {
        this.trees = trees;
        this.heldOut = heldOut;
        this.heldOutErrors = heldOutErrors;
    }

    /// Grows trees for the return over the next `sessions` sessions.
    ///
    /// @param logs on the scale of the logs
    static BoostedReturn fit(Series logs, int sessions, TreeParameters parameters) {
        int first = Features.LOOKBACK;
        int end = first;
        while (logs.atOrAfter(end, sessions).isPresent()) {
            end++;
        }
        int heldOut = end - HoldOut.size(end - first);
        int earlyEnd = first;
        while (logs.atOrAfter(earlyEnd, sessions).orElseThrow() <= heldOut) {
            earlyEnd++;
        }
        double[][] rows = IntStream.range(first, end)
                .mapToObj(index -> row(logs, index, sessions))
                .toArray(double[][]::new);
        double[][] early = Arrays.copyOfRange(rows, 0, earlyEnd - first);
        double[][] late = Arrays.copyOfRange(rows, heldOut - first, rows.length);

        double[][] errors = errorsByTrees(grow(early, parameters.maxTrees(), parameters), late);
        int best = MathEx.whichMin(
                Arrays.stream(errors).mapToDouble(BoostedReturn::rootMeanSquare).toArray());
        return new BoostedReturn(grow(rows, best + 1, parameters), heldOut, errors[best]);
    }

    /// The log return from the observation at `index` on.
    double predict(Series logs, int index) {
        return trees.predict(Tuple.of(FEATURES, Features.at(logs, index)));
    }

    double standardError() {
        return rootMeanSquare(heldOutErrors);
    }

    /// The errors of the first fit, from each session of the last fifth.
    double[] heldOutErrors() {
        return heldOutErrors;
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

    private static double[] row(Series logs, int index, int sessions) {
        double[] features = Features.at(logs, index);
        double[] row = Arrays.copyOf(features, features.length + 1);
        row[features.length] = logs.changeOver(index, sessions).orElseThrow();
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

    /// The errors on `rows` with the first 1, 2, … trees.
    private static double[][] errorsByTrees(GradientTreeBoost trees, double[][] rows) {
        double[][] errors = trees.test(frame(rows));
        for (double[] some : errors) {
            for (int i = 0; i < rows.length; i++) {
                some[i] = rows[i][rows[i].length - 1] - some[i];
            }
        }
        return errors;
    }

    private static double rootMeanSquare(double[] errors) {
        double squares = 0;
        for (double error : errors) {
            squares += error * error;
        }
        return Math.sqrt(squares / errors.length);
    }
}
