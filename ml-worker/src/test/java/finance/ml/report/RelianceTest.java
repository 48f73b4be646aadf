package finance.ml.report;

import static org.assertj.core.api.Assertions.assertThat;

import finance.ml.evaluation.DieboldMariano;
import finance.ml.scoring.IntervalCoverage;
import finance.ml.scoring.LiveAccuracy;
import finance.ml.scoring.TickerTests;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelianceTest {
    private static final ForecastTrackRecord.ErrorSums SUMS =
            new ForecastTrackRecord.ErrorSums(1, 1, 1, 1, 1, 1, 1, 1, 1);

    @Test
    void withoutScoresThereIsNoSentence() {
        assertThat(Reliance.sentence(accuracy(), Optional.empty())).isEmpty();
    }

    @Test
    void levelsInsideTheirBandsCanBeReliedOn() {
        assertThat(sentence(0.3, coverage(1, 0.8, 0.79, 0.77, 0.81), coverage(1, 0.95, 0.952, 0.94, 0.96)))
                .isEqualTo(
                        "What you may rely on: the 80 % interval one session ahead (79.0 % of the closes inside), the"
                                + " 95 % interval one session ahead (95.2 % of the closes inside), whose levels the outcomes do not"
                                + " contradict by more than 2 points at 80 % and 1 point at 95 %; the point forecast one session ahead is no better than today’s close.");
    }

    @Test
    void levelOutsideItsBandIsNamed() {
        assertThat(sentence(0.01, coverage(1, 0.8, 0.79, 0.77, 0.81), coverage(5, 0.8, 0.7, 0.68, 0.72)))
                .isEqualTo("Do not rely on the nominal level of every interval: the 80 % interval 5"
                        + " sessions ahead contained 70.0 % of the closes (95 % confidence 68.0 to 72.0 %), so it is too"
                        + " narrow; the point forecast one session ahead is significantly worse than today’s close.");
        assertThat(sentence(0.3, coverage(1, 0.8, 0.9, 0.88, 0.92))).contains("so it is too wide");
    }

    @Test
    void wideBandDecidesNothing() {
        assertThat(sentence(0.3, coverage(1, 0.8, 0.8, 0.5, 0.95)))
                .startsWith("The intervals cannot be assessed yet: too few scored days; ");
        assertThat(sentence(0.3, coverage(1, 0.8, 0.79, 0.77, 0.81), coverage(5, 0.8, 0.8, 0.5, 0.95)))
                .contains("one session ahead (79.0 %")
                .doesNotContain("5 sessions");
    }

    @Test
    void coverageNearItsLevelCanBeReliedOnAndItsDeviationIsNamed() {
        assertThat(sentence(0.3, coverage(1, 0.8, 0.806, 0.802, 0.81), coverage(5, 0.95, 0.935, 0.93, 0.941)))
                .startsWith(
                        "What you may rely on: the 80 % interval one session ahead (80.6 % of the closes inside: slightly too"
                                + " wide), the 95 % interval 5 sessions ahead (93.5 % of the closes inside: slightly too narrow), whose"
                                + " levels");
        assertThat(sentence(0.3, coverage(1, 0.8, 0.83, 0.821, 0.84))).startsWith("Do not rely");
        assertThat(sentence(0.3, coverage(5, 0.95, 0.93, 0.92, 0.939))).startsWith("Do not rely");
    }

    @Test
    void otherHorizonsAreNotPartOfIt() {
        assertThat(Reliance.sentence(accuracy(coverage(2, 0.8, 0.5, 0.45, 0.55)), Optional.empty()))
                .isEmpty();
    }

    /// The model is worse than naive if the p-value is small.
    private static String sentence(double pValue, IntervalCoverage... coverages) {
        ForecastTrackRecord.Line line = new ForecastTrackRecord.Line(
                "all", 1, 50, SUMS, Optional.of(1.1), Optional.of(new DieboldMariano(2, pValue)));
        return Reliance.sentence(accuracy(coverages), Optional.of(line)).orElseThrow();
    }

    private static LiveAccuracy accuracy(IntervalCoverage... coverages) {
        return new LiveAccuracy(List.of(coverages), TickerTests.of(List.of()));
    }

    private static IntervalCoverage coverage(int horizon, double level, double share, double lower, double upper) {
        return new IntervalCoverage(horizon, level, 50, 1_000, share, lower, upper);
    }
}
