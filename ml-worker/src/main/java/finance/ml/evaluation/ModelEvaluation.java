package finance.ml.evaluation;

import java.util.List;

/// A model's record over the test window at one horizon.
///
/// @param accuracy in dollars
/// @param variance what validation picked for its intervals
/// @param intervals both variances at each level, the picked one and the other; Winkler scores on the series' scale
/// @param rmseOverNaive below 1 where its errors are smaller than naive's
/// @param againstNaive the test of that difference, [DieboldMariano#smallSample]
/// @param validationRmse what models are picked by, in dollars
public record ModelEvaluation(
        String model,
        int horizon,
        Accuracy accuracy,
        Variance variance,
        List<IntervalAccuracy> intervals,
        double rmseOverNaive,
        DieboldMariano againstNaive,
        double validationRmse) {

    /// What may be said of it: better than naive only where the test says so.
    public String verdict() {
        if (model.equals(NaiveForecaster.NAME)) {
            return "naive";
        }
        return againstNaive.better() ? "better than naive" : "no better than naive";
    }
}
