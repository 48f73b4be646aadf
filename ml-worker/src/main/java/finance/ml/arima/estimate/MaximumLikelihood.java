package finance.ml.arima.estimate;

import finance.ml.arima.likelihood.ArmaLikelihood;
import finance.ml.arima.likelihood.Likelihood;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Polynomials;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds maxima of the likelihood of one [FittingSeries] for several orders, and caches them.
///
/// Terms that nearly cancel cause several optima. A model with one more pair of terms is equivalent to the
/// smaller model for every common factor (1 − aB); these points form a ridge of equal likelihood. The search
/// starts from the least-squares start values and from the point of the ridge with the steepest ascent. It
/// also starts from the optima of models with one term less, if they are known or requested ([#withSmaller]);
/// then a model is never less likely than the models nested in it.
///
/// A fit of one order searches more widely ([#thoroughly]): from more real factors and from complex ones
/// ([CancellingFactors]), and, without differences, from autoregressive roots close to one.
public final class MaximumLikelihood {
    private static final double[] CANCELLING = {-0.95, -0.8, -0.5, 0.0, 0.5, 0.8, 0.95};
    private static final int NARROW = 1;
    private static final int WIDE = 3;
    /// Start values of each kind in a thorough search.
    private static final int REAL_FACTORS = 3;

    private static final int COMPLEX_FACTORS = 8;
    /// Inverses of roots to start from, for series without differences.
    private static final double[] NEAR_UNIT_ROOTS = {0.9, 0.97, 0.99, 0.9995};

    private final FittingSeries fittingSeries;
    private final boolean constant;
    private final double tolerance;
    /// The same models with or without the constant; null if these are not fitted.
    private MaximumLikelihood other;
    private final Map<ArimaOrder, Maxima> found = new HashMap<>();
    private final Map<ArimaOrder, Likelihood> likelihoods = new HashMap<>();
    private final Set<ArimaOrder> searchedWidely = new HashSet<>();
    private final Set<ArimaOrder> searchedThoroughly = new HashSet<>();

    /// The best maximum of all searches, and the best admissible one (null if there is none).
    public record Maxima(Estimate best, Estimate admissible) {
        Maxima with(Estimate estimate) {
            return new Maxima(
                    Estimate.better(best, estimate),
                    estimate.admissible() ? Estimate.better(admissible, estimate) : admissible);
        }

        Maxima with(Maxima other) {
            return new Maxima(Estimate.better(best, other.best), Estimate.better(admissible, other.admissible));
        }
    }

    /// A search with an empty cache.
    ///
    /// @param tolerance ends a search: [LikelihoodMaximizer#SEARCH_TOLERANCE] or finer
    public MaximumLikelihood(FittingSeries fittingSeries, boolean constant, double tolerance) {
        this.tolerance = tolerance;
        this.fittingSeries = fittingSeries;
        this.constant = constant;
    }

    /// The pair without and with a constant; each also starts from the maxima of the other.
    public static MaximumLikelihood[] pair(FittingSeries fittingSeries, double tolerance) {
        MaximumLikelihood without = new MaximumLikelihood(fittingSeries, false, tolerance);
        MaximumLikelihood with = new MaximumLikelihood(fittingSeries, true, tolerance);
        without.other = with;
        with.other = without;
        return new MaximumLikelihood[] {without, with};
    }

    /// From the least-squares start and the most promising point of each ridge.
    public Maxima of(ArimaOrder order) {
        Maxima known = found.get(order);
        if (known == null) {
            List<double[]> starts = starts(order, 0, NARROW);
            starts.add(fittingSeries.startValues(order, constant));
            Maxima ofOther = other == null ? null : other.found.get(order);
            if (ofOther != null) {
                starts.add(ofOther.best().beta());
            }
            known = maximize(order, starts);
            found.put(order, known);
        }
        return known;
    }

    /// Starts also from more points of the ridges, and from the known maxima of the models with one term
    /// less.
    public Maxima widely(ArimaOrder order) {
        Maxima known = of(order);
        if (searchedWidely.add(order)) {
            List<double[]> starts = starts(order, NARROW, WIDE);
            starts.addAll(contained(order));
            known = known.with(maximize(order, starts));
            found.put(order, known);
        }
        return known;
    }

    /// Starts from all kinds of start values, after all smaller models.
    public Maxima withSmaller(ArimaOrder order) {
        for (ArimaOrder smaller : oneTermLess(order)) {
            if (!searchedThoroughly.contains(smaller)) {
                withSmaller(smaller);
            }
        }
        return thoroughly(order);
    }

    private Maxima thoroughly(ArimaOrder order) {
        Maxima known = of(order);
        if (searchedThoroughly.add(order)) {
            List<double[]> starts = new ArrayList<>(contained(order));
            starts.addAll(cancelling(order));
            starts.addAll(nearUnitRoots(order));
            known = known.with(maximize(order, starts));
            found.put(order, known);
        }
        return known;
    }

    /// The known maxima of the models with one term less.
    private List<double[]> contained(ArimaOrder order) {
        List<double[]> starts = new ArrayList<>();
        for (ArimaOrder smaller : oneTermLess(order)) {
            Maxima known = found.get(smaller);
            if (known != null) {
                starts.add(NestedStartValues.padded(known.best().beta(), smaller, order));
            }
        }
        return starts;
    }

    private List<double[]> cancelling(ArimaOrder o) {
        List<double[]> starts = new ArrayList<>();
        if (o.ar() > 0 && o.ma() > 0) {
            ArimaOrder smaller = o.withTerms(o.ar() - 1, o.ma() - 1, o.seasonalAr(), o.seasonalMa());
            double[] inner = of(smaller).best().beta();
            starts.addAll(CancellingFactors.real(errors(smaller, inner), inner, smaller, o, false, REAL_FACTORS));
        }
        if (o.seasonalAr() > 0 && o.seasonalMa() > 0) {
            ArimaOrder smaller = o.withTerms(o.ar(), o.ma(), o.seasonalAr() - 1, o.seasonalMa() - 1);
            double[] inner = of(smaller).best().beta();
            starts.addAll(CancellingFactors.real(errors(smaller, inner), inner, smaller, o, true, REAL_FACTORS));
        }
        if (o.ar() > 1 && o.ma() > 1) {
            ArimaOrder smaller = o.withTerms(o.ar() - 2, o.ma() - 2, o.seasonalAr(), o.seasonalMa());
            double[] inner = of(smaller).best().beta();
            starts.addAll(CancellingFactors.complex(errors(smaller, inner), inner, smaller, o, COMPLEX_FACTORS));
        }
        return starts;
    }

    /// From the models with one or two differences more, least-squares start values each, where none is
    /// taken.
    private List<double[]> nearUnitRoots(ArimaOrder o) {
        List<double[]> starts = new ArrayList<>();
        if (o.differences() == 0) {
            for (int roots = 1; roots <= Math.min(2, o.ar()); roots++) {
                ArimaOrder smaller = o.withTerms(o.ar() - roots, o.ma(), o.seasonalAr(), o.seasonalMa());
                double[] inner = fittingSeries.startValuesOfDifference(smaller, roots, 0);
                for (double root : NEAR_UNIT_ROOTS) {
                    starts.add(NestedStartValues.undifferenced(inner, smaller, o, root));
                }
            }
        }
        if (o.seasonalDifferences() == 0 && o.seasonalAr() > 0) {
            ArimaOrder smaller = o.withTerms(o.ar(), o.ma(), o.seasonalAr() - 1, o.seasonalMa());
            double[] inner = fittingSeries.startValuesOfDifference(smaller, 0, 1);
            for (double root : NEAR_UNIT_ROOTS) {
                starts.add(NestedStartValues.undifferenced(inner, smaller, o, root));
            }
        }
        return starts;
    }

    private static List<ArimaOrder> oneTermLess(ArimaOrder o) {
        int p = o.ar();
        int q = o.ma();
        int seasonalP = o.seasonalAr();
        int seasonalQ = o.seasonalMa();
        List<ArimaOrder> orders = new ArrayList<>();
        if (p > 0) {
            orders.add(o.withTerms(p - 1, q, seasonalP, seasonalQ));
        }
        if (q > 0) {
            orders.add(o.withTerms(p, q - 1, seasonalP, seasonalQ));
        }
        if (seasonalP > 0) {
            orders.add(o.withTerms(p, q, seasonalP - 1, seasonalQ));
        }
        if (seasonalQ > 0) {
            orders.add(o.withTerms(p, q, seasonalP, seasonalQ - 1));
        }
        return orders;
    }

    /// The maximum with the first observation left out, where the exact one gives it so large a variance
    /// that R leaves it out (see [ArmaLikelihood]); else null. A price without mean or difference is such a
    /// series: its first value is a start value, not a random value of the process.
    public Estimate withoutFirst(ArimaOrder order, Estimate exact) {
        if (constant || order.ar() == 0 || !fittingSeries.complete) {
            return null;
        }
        ArmaLikelihood likelihood = fittingSeries.likelihoodFromSecond(order);
        likelihood.deviance(exact.beta());
        if (!likelihood.leavesOutFirst()) {
            return null;
        }
        Polynomials polynomials = new Polynomials(order);
        ArimaOrder smaller = order.withTerms(order.ar() - 1, order.ma(), order.seasonalAr(), order.seasonalMa());
        double[] inner = fittingSeries.startValuesOfDifference(smaller, 1, 0);
        Estimate found = null;
        for (double[] start : List.of(NestedStartValues.undifferenced(inner, smaller, order, 1 - 1e-6), exact.beta())) {
            Estimate estimate = LikelihoodMaximizer.from(start, likelihood, polynomials, tolerance);
            likelihood.deviance(estimate.beta());
            found = likelihood.leavesOutFirst() ? Estimate.better(found, estimate) : found;
        }
        return found;
    }

    /// The likelihood of this order; not for concurrent use.
    public Likelihood likelihood(ArimaOrder order) {
        return likelihoods.computeIfAbsent(order, o -> fittingSeries.likelihood(o, constant));
    }

    private Maxima maximize(ArimaOrder order, List<double[]> starts) {
        Polynomials polynomials = new Polynomials(order);
        Likelihood likelihood = likelihood(order);
        Maxima maxima = new Maxima(null, null);
        for (double[] start : starts) {
            maxima = maxima.with(LikelihoodMaximizer.from(start, likelihood, polynomials, tolerance));
        }
        return maxima;
    }

    private List<double[]> starts(ArimaOrder o, int from, int to) {
        List<double[]> starts = new ArrayList<>();
        if (o.ar() > 0 && o.ma() > 0) {
            ArimaOrder smaller = o.withTerms(o.ar() - 1, o.ma() - 1, o.seasonalAr(), o.seasonalMa());
            starts.addAll(ridge(o, smaller, false).subList(from, to));
        }
        if (o.seasonalAr() > 0 && o.seasonalMa() > 0) {
            ArimaOrder smaller = o.withTerms(o.ar(), o.ma(), o.seasonalAr() - 1, o.seasonalMa() - 1);
            starts.addAll(ridge(o, smaller, true).subList(from, to));
        }
        return starts;
    }

    /// Points of the ridge that is equivalent to the smaller model, the most promising ones first.
    private List<double[]> ridge(ArimaOrder order, ArimaOrder smaller, boolean seasonal) {
        double[] inner = of(smaller).best().beta();
        double[] slopes = slopes(smaller, inner, seasonal ? order.period() : 1);
        List<double[]> points = new ArrayList<>();
        List<Double> promises = new ArrayList<>();
        for (int i = 0; i < CANCELLING.length; i++) {
            double a = CANCELLING[i];
            double promise = slopes[i] * slopes[i] * (1 - a * a);
            double moved = a - Math.signum(slopes[i]) * 0.1 * (1 - Math.abs(a));
            int place = 0;
            while (place < promises.size() && promises.get(place) > promise) {
                place++;
            }
            promises.add(place, promise);
            points.add(place, NestedStartValues.pair(inner, smaller, order, seasonal, moved, a));
        }
        return points;
    }

    /// How the sum of squares changes with a of the autoregressive one of two factors 1 − aBᵏ that cancel, up
    /// to a positive factor: e(t) falls by x(t) = e(t − k) + a x(t − k), all points of the ridge side by
    /// side.
    private double[] slopes(ArimaOrder smaller, double[] beta, int lag) {
        double[] e = errors(smaller, beta);
        double[] slopes = new double[CANCELLING.length];
        double[] x = new double[CANCELLING.length * lag];
        for (int t = lag; t < e.length; t++) {
            int row = t % lag * CANCELLING.length;
            for (int i = 0; i < CANCELLING.length; i++) {
                x[row + i] = Math.fma(CANCELLING[i], x[row + i], e[t - lag]);
                slopes[i] = Math.fma(-e[t], x[row + i], slopes[i]);
            }
        }
        return slopes;
    }

    private double[] errors(ArimaOrder order, double[] beta) {
        Likelihood likelihood = likelihood(order);
        double[] errors = new double[likelihood.observations()];
        likelihood.conditionalErrors(beta, errors);
        return errors;
    }
}
