package finance.ml.trees;

import finance.ml.series.FitDescription;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.HeldOutErrors;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Boosted trees fitted to one history, one ensemble for each number of steps ahead.
public final class FittedTrees implements FittedForecaster {
    private final TreeParameters parameters;
    private final List<BoostedReturn> byHorizon;
    private final HeldOutErrors heldOutErrors;

    FittedTrees(TreeParameters parameters, List<BoostedReturn> byHorizon) {
        this.parameters = parameters;
        this.byHorizon = List.copyOf(byHorizon);
        BoostedReturn nextSession = byHorizon.getFirst();
        heldOutErrors = new HeldOutErrors(nextSession.heldOut() + 1, nextSession.heldOutErrors());
    }

    @Override
    public Forecast forecast(Series known, int horizon) {
        if (horizon > byHorizon.size()) {
            throw new IllegalArgumentException(
                    "expected a horizon of at most %d, which the trees were fitted for, found %d"
                            .formatted(byHorizon.size(), horizon));
        }
        Scale scale = known.scale();
        Series logs = known.log();
        double price = scale.toPrice(known.value(known.size() - 1));
        double[] mean = new double[horizon];
        double[] errors = new double[horizon];
        for (int i = 0; i < horizon; i++) {
            mean[i] = scale.fromPrice(price * Math.exp(byHorizon.get(i).predict(logs, logs.size() - 1)));
            errors[i] = scale.standardErrorFromLog(byHorizon.get(i).standardError(), price);
        }
        return new Forecast(mean, errors);
    }

    /// The first session of the last fifth.
    @Override
    public int errorsFrom() {
        return byHorizon.getFirst().heldOut();
    }

    /// On dollars, the error of the log is multiplied by the close before.
    @Override
    public Optional<double[]> sessionErrors(Series known) {
        Series logs = known.log();
        double[] onLogs = heldOutErrors.of(
                logs,
                (from, to) -> IntStream.range(from, to)
                        .mapToDouble(index ->
                                logs.sessionChange(index) - byHorizon.getFirst().predict(logs, index - 1))
                        .toArray());
        return Optional.of(IntStream.range(0, onLogs.length)
                .mapToDouble(i -> known.scale().standardErrorFromLog(onLogs[i], Math.exp(logs.value(i))))
                .toArray());
    }

    @Override
    public FitDescription describe() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("max_trees", parameters.maxTrees());
        description.put("max_depth", parameters.maxDepth());
        description.put("max_leaves", parameters.maxLeaves());
        description.put("leaf_size", parameters.leafSize());
        description.put("shrinkage", parameters.shrinkage());
        description.put("subsample", parameters.subsample());
        description.put(
                "trees_by_horizon", byHorizon.stream().map(BoostedReturn::size).toList());
        description.put("importance_1", importance(1));
        return FitDescription.of(description);
    }

    /// The share of each feature in the reduction of the squared error by the trees for that number of steps
    /// ahead.
    public Map<String, Double> importance(int stepsAhead) {
        double[] importance = byHorizon.get(stepsAhead - 1).importance();
        String[] names = Features.names();
        double total = 0;
        for (double value : importance) {
            total += value;
        }
        Map<String, Double> shares = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            shares.put(names[i], total == 0 ? 0 : importance[i] / total);
        }
        return shares;
    }
}
