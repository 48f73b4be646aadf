package finance.ml.trees;

import finance.ml.series.HoldOut;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
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
/// fifth are not used for the first fit, because the targets of neighbouring sessions overlap. A session
/// whose target session has no bar is not used.
final class BoostedReturn {
    private static final String TARGET = "target";
    private static final Formula FORMULA = Formula.lhs(TARGET);
    private static final StructType FEATURES = DataFrame.of(new double[1][Features.names().length], Features.names())
            .schema();

    /// Enough for several leaves.
    private static final int LEAST_ROWS = 100;

    private final GradientTreeBoost trees;
    private final double standardError;
    private final int heldOut;

    private BoostedReturn(GradientTreeBoost trees, double standardError, int heldOut) {
        this.trees = trees;
        this.standardError = standardError;
        this.heldOut = heldOut;
    }

    /// Grows trees for the return over the next `sessions` sessions.
    ///
    /// @throws UnusableSeriesException if too few sessions have a target
    static BoostedReturn fit(Series history, int sessions, TreeParameters parameters) {
        int[] origins = IntStream.range(Features.LOOKBACK, history.size())
                .filter(index -> history.after(index, sessions).isPresent())
                .toArray();
        if (origins.length < LEAST_ROWS) {
            throw new UnusableSeriesException("expected at least %d bars with another bar %d sessions later, found %d"
                    .formatted(LEAST_ROWS, sessions, origins.length));
        }
        int heldOut = origins[HoldOut.start(origins.length)];
        double[][] early = rows(
                history,
                sessions,
                Arrays.stream(origins)
                        .filter(index -> history.after(index, sessions).getAsInt() <= heldOut));
        double[][] late = rows(history, sessions, Arrays.stream(origins).filter(index -> index >= heldOut));
        double[][] rows = rows(history, sessions, Arrays.stream(origins));

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

    private static double[][] rows(Series history, int sessions, IntStream origins) {
        return origins.mapToObj(index -> row(history, index, sessions)).toArray(double[][]::new);
    }

    private static double[] row(Series history, int index, int sessions) {
        double[] features = Features.at(history, index);
        double[] row = Arrays.copyOf(features, features.length + 1);
        int target = history.after(index, sessions).getAsInt();
        for (int i = index + 1; i <= target; i++) {
            row[features.length] += history.logReturn(i);
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
