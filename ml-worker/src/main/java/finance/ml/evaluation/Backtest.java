package finance.ml.evaluation;

import finance.ml.series.Forecaster;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Evaluates several models by the same protocol on one series. Each model makes rolling-origin forecasts
/// over the validation window, which selects the best model and the variance of Gaussian intervals. Then the
/// model is fitted again, with the validation window included, and makes rolling-origin forecasts with the
/// intervals of [ForecastIntervals] over the test window, which gives the reported errors. Errors of point
/// forecasts are in dollars for every scale, so that models of prices and of logs can be compared. Interval
/// scores are on the scale of the series.
///
/// @param split the training, validation and test windows
/// @param refitEvery the number of origins between two fits
/// @param horizons the numbers of steps ahead
public record Backtest(DataSplit split, int refitEvery, List<Integer> horizons) {

    /// A relative difference of errors that is no difference.
    private static final double ROUNDING = 1e-9;

    /// The results of a backtest.
    ///
    /// @param evaluations in the order of the models, naive first, then by horizon
    /// @param refusals the reason for each model that could not be fitted, by its name
    public record Result(List<ModelEvaluation> evaluations, Map<String, String> refusals) {

        /// The evaluation of one model.
        ///
        /// @throws UnusableSeriesException with the reason, where it could not be fitted
        public ModelEvaluation of(String model, int horizon) {
            if (refusals.containsKey(model)) {
                throw new UnusableSeriesException(refusals.get(model));
            }
            return evaluations.stream()
                    .filter(evaluation -> evaluation.model().equals(model) && evaluation.horizon() == horizon)
                    .findFirst()
                    .orElseThrow();
        }

        /// The names of the models with significantly smaller errors than the naive forecast; `none` if
        /// there is none.
        public String significantlyBetter(int horizon) {
            return evaluations.stream()
                    .filter(evaluation -> evaluation.horizon() == horizon
                            && !evaluation.model().equals(NaiveForecaster.NAME)
                            && evaluation.againstNaive().better())
                    .map(ModelEvaluation::model)
                    .reduce((some, more) -> some + ", " + more)
                    .orElse("none");
        }

        /// The name of the model with the smallest validation error at the shortest horizon among naive and
        /// the models whose validation errors are significantly smaller than those of the naive forecast:
        /// one-sided, at the 5 % level over all models together (Bonferroni's correction). Of errors that
        /// differ by rounding only, that of the model which comes first; naive is the first of all.
        public String selectedModel() {
            int shortest = evaluations.stream()
                    .mapToInt(ModelEvaluation::horizon)
                    .min()
                    .orElseThrow();
            List<ModelEvaluation> some = evaluations.stream()
                    .filter(evaluation -> evaluation.horizon() == shortest)
                    .toList();
            return some.stream()
                    .filter(evaluation -> evaluation.model().equals(NaiveForecaster.NAME)
                            || evaluation.validationPValue() <= Significance.LEVEL / (some.size() - 1))
                    .reduce((best, next) ->
                            next.validationRmse() < (1 - ROUNDING) * best.validationRmse() ? next : best)
                    .orElseThrow()
                    .model();
        }
    }

    private record Rolled(
            Forecaster forecaster, List<ForecastOutcome> validation, Variance variance, List<ForecastOutcome> test) {}

    /// Fits and evaluates every model.
    ///
    /// @param forecasters the models besides naive, which is always evaluated
    /// @throws UnusableSeriesException if the naive forecast cannot be evaluated on this series
    public Result evaluate(Series series, List<Forecaster> forecasters) {
        Rolled naive = roll(new NaiveForecaster(), series);
        List<Rolled> all = new ArrayList<>(List.of(naive));
        Map<String, String> refusals = new LinkedHashMap<>();
        for (Forecaster forecaster : forecasters) {
            try {
                all.add(roll(forecaster, series));
            } catch (UnusableSeriesException e) {
                refusals.put(forecaster.name(), e.getMessage());
            }
        }
        List<ModelEvaluation> evaluations = new ArrayList<>();
        for (Rolled rolled : all) {
            for (int horizon : horizons) {
                evaluations.add(evaluate(rolled, naive, horizon, series));
            }
        }
        return new Result(evaluations, refusals);
    }

    private Rolled roll(Forecaster forecaster, Series series) {
        List<ForecastOutcome> validation = new RollingOrigin(
                        split.trainingEnd(), split.validationEnd(), refitEvery, horizons)
                .run(forecaster, series);
        Variance variance = IntervalAccuracy.better(validation);
        List<ForecastOutcome> test = new RollingOrigin(split.validationEnd(), split.end(), refitEvery, horizons)
                .withIntervals(forecaster, series, variance);
        return new Rolled(forecaster, validation, variance, test);
    }

    private ModelEvaluation evaluate(Rolled rolled, Rolled naive, int horizon, Series series) {
        List<ForecastOutcome> test = inDollars(at(horizon, rolled.test()), series.scale());
        List<ForecastOutcome> reference = inDollars(at(horizon, naive.test()), series.scale());
        List<ForecastOutcome> validated = inDollars(at(horizon, rolled.validation()), series.scale());
        List<ForecastOutcome> naiveValidated = inDollars(at(horizon, naive.validation()), series.scale());
        Series known = series.until(split.validationEnd()).prices();
        Accuracy accuracy = Accuracy.of(test, known);
        Accuracy validation =
                Accuracy.of(validated, series.until(split.trainingEnd()).prices());
        double naiveRmse = Accuracy.of(reference, known).rmse();
        return new ModelEvaluation(
                rolled.forecaster().name(),
                horizon,
                accuracy,
                rolled.variance(),
                intervals(at(horizon, rolled.test())),
                accuracy.rmse() == naiveRmse ? 1 : accuracy.rmse() / naiveRmse,
                DieboldMariano.smallSample(errors(test), errors(reference), horizon),
                validation.rmse(),
                validated.size() < DieboldMariano.leastTargets(horizon)
                        ? Double.NaN
                        : DieboldMariano.smallSample(errors(validated), errors(naiveValidated), horizon)
                                .pValueOfSmallerErrors());
    }

    private static List<IntervalAccuracy> intervals(List<ForecastOutcome> outcomes) {
        return IntervalLevels.ALL.stream()
                .map(level -> IntervalAccuracy.of(outcomes, level))
                .toList();
    }

    private static List<ForecastOutcome> at(int horizon, List<ForecastOutcome> outcomes) {
        List<ForecastOutcome> some = outcomes.stream()
                .filter(outcome -> outcome.horizon() == horizon)
                .toList();
        if (some.isEmpty()) {
            throw new UnusableSeriesException(
                    "expected a window longer than the horizon of %d, found none of its targets inside"
                            .formatted(horizon));
        }
        return some;
    }

    private static List<ForecastOutcome> inDollars(List<ForecastOutcome> outcomes, Scale scale) {
        return outcomes.stream().map(outcome -> outcome.inDollars(scale)).toList();
    }

    private static double[] errors(List<ForecastOutcome> outcomes) {
        return outcomes.stream().mapToDouble(ForecastOutcome::error).toArray();
    }
}
