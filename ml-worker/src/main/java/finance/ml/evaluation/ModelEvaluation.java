package finance.ml.evaluation;

import java.util.List;
import java.util.Optional;

/// The errors of a model over the test window at one horizon.
///
/// @param accuracy in dollars
/// @param variance the variance of Gaussian intervals that the validation window selected
/// @param intervals by [ForecastIntervals] at each origin, for each level; Winkler scores on the scale of
/// the series
/// @param rmseOverNaive the RMSE divided by the RMSE of the naive forecast; 1 if both are zero, infinite if
/// only that of naive is
/// @param againstNaive the test of that difference, [DieboldMariano#smallSample]
/// @param validationRmse in dollars
/// @param validationPValue of the one-sided test that the errors over the validation window are smaller
/// than those of the naive forecast; NaN if there are too few targets
public record ModelEvaluation(
        String model,
        int horizon,
        Accuracy accuracy,
        Variance variance,
        List<IntervalAccuracy> intervals,
        double rmseOverNaive,
        DieboldMariano againstNaive,
        double validationRmse,
        double validationPValue) {

    /// The comparison with the naive forecast: better only if the difference is significant.
    public Significance significance() {
        return Significance.of(model, Optional.of(againstNaive));
    }
}
