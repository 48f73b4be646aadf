package finance.ml.trees;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Boosted trees grown on one history, a set of them for each number of steps ahead.
public final class FittedTrees implements FittedForecaster {
    private final List<BoostedReturn> byHorizon;

    FittedTrees(List<BoostedReturn> byHorizon) {
        this.byHorizon = List.copyOf(byHorizon);
    }

    @Override
    public Forecast forecast(Series known, int horizon) {
        if (horizon > byHorizon.size()) {
            throw new IllegalArgumentException(
                    "expected a horizon of at most %d, what the trees were grown for, found %d"
                            .formatted(byHorizon.size(), horizon));
        }
        Scale scale = known.scale();
        double price = scale.toPrice(known.value(known.size() - 1));
        double[] mean = new double[horizon];
        double[] errors = new double[horizon];
        for (int i = 0; i < horizon; i++) {
            mean[i] = scale.fromPrice(price * Math.exp(byHorizon.get(i).predict(known)));
            errors[i] = scale.standardErrorFromLog(byHorizon.get(i).standardError(), price);
        }
        return new Forecast(mean, errors);
    }

    /// The first session of the fifth that was held out.
    @Override
    public int errorsFrom() {
        return byHorizon.getFirst().heldOut();
    }

    /// How many trees forecast that many steps ahead.
    public int size(int stepsAhead) {
        return byHorizon.get(stepsAhead - 1).size();
    }

    /// Each feature's share of the squared error that the splits of those trees removed.
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
