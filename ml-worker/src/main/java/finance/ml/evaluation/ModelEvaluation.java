package finance.ml.evaluation;

import java.util.List;
import java.util.Optional;

/// The errors of a model over the test window at one horizon.
///
/// @param accuracy in dollars
/// @param variance the variance that the validation window selected for the intervals
/// @param intervals for each level both the selected and the other variance; Winkler scores on the scale of
/// the series
/// @param rmseOverNaive the RMSE divided by the RMSE of naive
/// @param againstNaive the test of that difference, [DieboldMariano#smallSample]
/// @param validationRmse in dollars; the model with the smallest one is selected
public record ModelEvaluation(
        String model,
        int horizon,
        Accuracy accuracy,
        Variance variance,
        List<IntervalAccuracy> intervals,
        double rmseOverNaive,
        DieboldMariano againstNaive,
        double validationRmse) {

    /// The comparison with naive: better only if the difference is significant.
    public Significance significance() {
        return Significance.of(model, Optional.of(againstNaive));
    }
}
