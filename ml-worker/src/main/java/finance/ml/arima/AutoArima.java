package finance.ml.arima;

import finance.ml.arima.estimate.Estimate;
import finance.ml.arima.estimate.FittingSeries;
import finance.ml.arima.estimate.LikelihoodMaximizer;
import finance.ml.arima.estimate.MaximumLikelihood;
import finance.ml.arima.likelihood.Likelihood;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Differences;
import finance.ml.series.UnusableSeriesException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Selects the order: differences by tests (KPSS, strength of the season), then the stepwise search of
/// Hyndman & Khandakar (Journal of Statistical Software 27, 2008) for the smallest AICc among admissible
/// models ([ArimaFit#admissible]).
///
/// Differences from R: every model is fitted by exact likelihood and not by an approximation. The search
/// starts from the best of the simple models and also from (2, 2). When no neighbour is better, the models
/// close to the best are fitted again from many start values, because terms that nearly cancel have several
/// optima; if one is better, the search continues from it.
public final class AutoArima {
    /// Models with an AICc this close to the best are fitted from many start values.
    private static final double CLOSE = 2;
    /// The maximum number of them per round.
    private static final int CLOSEST = 3;

    private final FittingSeries fittingSeries;
    private final SearchBounds bounds;
    private final MaximumLikelihood[] maximumLikelihood;
    private final Map<Candidate, Double> tried = new HashMap<>();

    private record Candidate(ArimaOrder order, boolean constant) {}

    private AutoArima(FittingSeries fittingSeries, SearchBounds bounds) {
        this.fittingSeries = fittingSeries;
        this.bounds = bounds;
        maximumLikelihood = MaximumLikelihood.pair(fittingSeries, LikelihoodMaximizer.SEARCH_TOLERANCE);
    }

    /// The best model found.
    ///
    /// @param series NaN for a missing value
    /// @throws UnusableSeriesException if the series is too short, constant once differenced, or infinite
    public static ArimaFit search(double[] series, SearchBounds bounds) {
        FittingSeries whole = new FittingSeries(series, 0, 0, 1);
        if (whole.effective < 3) {
            throw new UnusableSeriesException("expected at least 3 observations, found " + whole.effective);
        }
        int seasonal = SeasonalStrength.differences(whole.levels, bounds.period(), bounds.maxSeasonalDifferences());
        double[] deseasoned = Differences.of(whole.levels, 0, seasonal, bounds.period());
        int first = Kpss.differences(deseasoned, bounds.maxDifferences());
        FittingSeries fittingSeries = new FittingSeries(series, first, seasonal, bounds.period());
        fittingSeries.requireVariation(first + seasonal <= 1);
        return new AutoArima(fittingSeries, bounds).search(series);
    }

    private ArimaFit search(double[] series) {
        Candidate best = better(stepwise(start(true)), stepwise(rich(true)));
        if (bounds.period() > 1) {
            best = better(best, better(stepwise(start(false)), stepwise(rich(false))));
        }
        for (Candidate polished = polish(best); !polished.equals(best); polished = polish(best)) {
            best = stepwise(polished);
        }
        Estimate estimate = maximumLikelihood(best).of(best.order).admissible();
        if (estimate == null) {
            throw new UnusableSeriesException("expected an admissible model, found none among " + tried.size());
        }
        Likelihood likelihood = maximumLikelihood(best).likelihood(best.order);
        return Arima.fit(series, fittingSeries, likelihood, best.order, estimate);
    }

    private Candidate start(boolean maySeason) {
        boolean constant = fittingSeries.differences + fittingSeries.seasonalDifferences <= 1;
        boolean seasonal = maySeason && bounds.period() > 1;
        int rich = richTerms();
        List<Candidate> models = new ArrayList<>(List.of(
                model(rich, rich, seasonal ? 1 : 0, seasonal ? 1 : 0, constant),
                model(0, 0, 0, 0, constant),
                model(1, 0, seasonal ? 1 : 0, 0, constant),
                model(0, 1, 0, seasonal ? 1 : 0, constant),
                // of prices, a slow mean reversion about a drift: no way leads there from a random walk without
                model(1, 1, 0, 0, constant)));
        if (constant) {
            models.add(model(0, 0, 0, 0, false));
        }
        return models.stream().min(Comparator.comparingDouble(this::aicc)).orElseThrow();
    }

    /// A second start with more terms. For prices, the path up from a random walk often ends at models that
    /// are no better, while the path down from here reaches better ones.
    private Candidate rich(boolean maySeason) {
        int seasonal = maySeason && bounds.period() > 1 ? 1 : 0;
        int terms = richTerms();
        boolean constant = fittingSeries.differences + fittingSeries.seasonalDifferences <= 1;
        return model(terms, terms, seasonal, seasonal, constant);
    }

    private int richTerms() {
        return Math.min(2, bounds.maxTerms());
    }

    private Candidate better(Candidate one, Candidate other) {
        return aicc(other) < aicc(one) ? other : one;
    }

    private Candidate model(int p, int q, int seasonalP, int seasonalQ, boolean constant) {
        ArimaOrder order = new ArimaOrder(
                p,
                fittingSeries.differences,
                q,
                seasonalP,
                fittingSeries.seasonalDifferences,
                seasonalQ,
                bounds.period());
        return new Candidate(order, constant);
    }

    private Candidate stepwise(Candidate from) {
        Candidate best = from;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Candidate neighbour : neighbours(best)) {
                if (!tried.containsKey(neighbour) && aicc(neighbour) < aicc(best)) {
                    best = neighbour;
                    moved = true;
                    break;
                }
            }
        }
        return best;
    }

    /// The models with one term more or less on one or both sides, seasonal first, then with or without the
    /// constant.
    private List<Candidate> neighbours(Candidate model) {
        ArimaOrder o = model.order;
        List<Candidate> neighbours = new ArrayList<>();
        int[][] steps = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-1, -1}, {1, 1}, {-1, 1}, {1, -1}};
        for (int[] step : steps) {
            neighbours.add(bounded(o.ar(), o.ma(), o.seasonalAr() + step[0], o.seasonalMa() + step[1], model.constant));
        }
        for (int[] step : steps) {
            neighbours.add(bounded(o.ar() + step[0], o.ma() + step[1], o.seasonalAr(), o.seasonalMa(), model.constant));
        }
        if (o.allowsConstant()) {
            neighbours.add(new Candidate(o, !model.constant));
        }
        neighbours.removeIf(neighbour -> neighbour == null);
        return neighbours;
    }

    /// Null if outside of the bounds.
    private Candidate bounded(int p, int q, int seasonalP, int seasonalQ, boolean constant) {
        boolean inside = Math.min(Math.min(p, q), Math.min(seasonalP, seasonalQ)) >= 0
                && Math.max(p, q) <= bounds.maxTerms()
                && Math.max(seasonalP, seasonalQ) <= bounds.maxSeasonalTerms()
                // a seasonal term of lag m is equivalent to a term of lag m
                && (seasonalP == 0 || p < bounds.period())
                && (seasonalQ == 0 || q < bounds.period());
        return inside ? model(p, q, seasonalP, seasonalQ, constant) : null;
    }

    private double aicc(Candidate model) {
        return tried.computeIfAbsent(model, m -> {
            return fits(m) ? aicc(m, maximumLikelihood(m).of(m.order).admissible()) : Double.POSITIVE_INFINITY;
        });
    }

    /// R's limit, a third of the observations.
    private boolean fits(Candidate model) {
        ArimaOrder o = model.order;
        int third = fittingSeries.effective / 3;
        return o.ar() + o.period() * o.seasonalAr() <= third && o.ma() + o.period() * o.seasonalMa() <= third;
    }

    private double aicc(Candidate model, Estimate estimate) {
        int k = model.order.terms() + (model.constant ? 1 : 0) + 1;
        int n = fittingSeries.effective;
        if (estimate == null || n <= k + 1) {
            return Double.POSITIVE_INFINITY;
        }
        double logLikelihood = -0.5 * n * (Math.log(2 * Math.PI) + 1 + estimate.deviance());
        return -2 * logLikelihood + 2 * k + 2.0 * k * (k + 1) / (n - k - 1);
    }

    /// Fits the models close to the best from many start values and returns the best one. A model is close to
    /// the best by its likeliest optimum, even if this one is not admissible, because another optimum may be.
    private Candidate polish(Candidate best) {
        double limit = aicc(best) + CLOSE;
        List<Candidate> close = tried.keySet().stream()
                .filter(model -> optimistic(model) < limit)
                .sorted(Comparator.comparingDouble(this::optimistic))
                .limit(CLOSEST)
                .toList();
        Candidate found = best;
        for (Candidate model : close) {
            tried.put(
                    model,
                    aicc(model, maximumLikelihood(model).widely(model.order).admissible()));
            found = aicc(model) < aicc(found) ? model : found;
        }
        return found;
    }

    private double optimistic(Candidate model) {
        return fits(model)
                ? aicc(model, maximumLikelihood(model).of(model.order).best())
                : Double.POSITIVE_INFINITY;
    }

    private MaximumLikelihood maximumLikelihood(Candidate model) {
        return maximumLikelihood[model.constant ? 1 : 0];
    }
}
