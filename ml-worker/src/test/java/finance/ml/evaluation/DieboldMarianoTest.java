package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.ml.series.UnusableSeriesException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DieboldMarianoTest {
    // Squared errors 1, 4, 1, 0, 4 against 4, 1, 4, 4, 9: differences −3, 3, −3, −4, −5, mean −2.4,
    // squares about it 39.2.
    private static final double[] OURS = {1, -2, 1, 0, 2};
    private static final double[] REFERENCE = {2, 1, -2, 2, 3};

    @Test
    void oneStepIsTheTTestOfTheMeanDifference() {
        DieboldMariano test = DieboldMariano.smallSample(OURS, REFERENCE, 1);
        assertThat(test.statistic()).isCloseTo(-2.4 / Math.sqrt(39.2 / 4 / 5), within(1e-12));
        // Student's t with 4 degrees of freedom has a closed form.
        double x = 2.4 / Math.sqrt(39.2 / 4 / 5);
        double closed = 1 - x / Math.sqrt(4 + x * x) * (1 + 2 / (4 + x * x));
        assertThat(test.pValue()).isCloseTo(closed, within(1e-8));
        assertThat(test.better()).isFalse();
    }

    @Test
    void asymptoticFormDividesByN() {
        DieboldMariano test = DieboldMariano.asymptotic(OURS, REFERENCE, 1);
        assertThat(test.statistic()).isCloseTo(-2.4 / Math.sqrt(39.2 / 5 / 5), within(1e-12));
        // −1.916629695: Φ by the published table is 0.0276 at −1.917.
        assertThat(test.pValue()).isCloseTo(2 * 0.0276, within(2e-4));
    }

    @Test
    void twoStepsAddTheFirstAutocovariance() {
        // Deviations −0.6, 5.4, −0.6, −1.6, −2.6: products at lag 1 sum to −3.24 − 3.24 + 0.96 + 4.16 = −1.36.
        double longRun = 39.2 / 5 + 2 * -1.36 / 5;
        double correction = Math.sqrt((5 + 1 - 4 + 2 / 5.0) / 5);
        assertThat(DieboldMariano.smallSample(OURS, REFERENCE, 2).statistic())
                .isCloseTo(correction * -2.4 / Math.sqrt(longRun / 5), within(1e-12));
    }

    @Test
    void aNegativeVarianceEstimateFallsBackToBartlettsWeights() {
        // Differences alternate 1, −1, …, mean 0.2 with five of them: γ0 = 0.96, γ1 = −0.768.
        double[] ours = {1, 0, 1, 0, 1};
        double[] reference = {0, 1, 0, 1, 0};
        double bartlett = 0.96 - 0.768;
        double correction = Math.sqrt((5 + 1 - 4 + 2 / 5.0) / 5);
        assertThat(0.96 - 2 * 0.768).isNegative();
        assertThat(DieboldMariano.smallSample(ours, reference, 2).statistic())
                .isCloseTo(correction * 0.2 / Math.sqrt(bartlett / 5), within(1e-12));
    }

    @Test
    void equalForecastsDoNotDiffer() {
        assertThat(DieboldMariano.smallSample(OURS, OURS, 1)).isEqualTo(new DieboldMariano(0, 1));
    }

    @Test
    void differencesByRoundingAreNone() {
        double[] rounded = new double[OURS.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = OURS[i] - 1e-15 * (i + 1);
        }
        assertThat(DieboldMariano.smallSample(rounded, OURS, 1)).isEqualTo(new DieboldMariano(0, 1));
        assertThat(DieboldMariano.smallSample(rounded, OURS, 1).pValueOfSmallerErrors())
                .isEqualTo(0.5);
    }

    /// The loss differences of OURS and REFERENCE, given as such and by their moments.
    @Test
    void lossDifferencesGiveTheSameTestAsErrors() {
        double[] differences = new double[OURS.length];
        double mean = 0;
        for (int i = 0; i < differences.length; i++) {
            differences[i] = OURS[i] * OURS[i] - REFERENCE[i] * REFERENCE[i];
            mean += differences[i] / differences.length;
        }
        double variance = 0;
        for (double difference : differences) {
            variance += (difference - mean) * (difference - mean) / differences.length;
        }
        for (int horizon = 1; horizon <= 2; horizon++) {
            DieboldMariano expected = DieboldMariano.smallSample(OURS, REFERENCE, horizon);
            DieboldMariano test = DieboldMariano.ofLossDifferences(differences, 1e-9, horizon);
            assertThat(test.statistic()).isCloseTo(expected.statistic(), within(1e-12));
            assertThat(test.pValue()).isCloseTo(expected.pValue(), within(1e-12));
        }
        assertThat(DieboldMariano.ofMoments(differences.length, mean, variance, 1e-9)
                        .pValue())
                .isCloseTo(DieboldMariano.smallSample(OURS, REFERENCE, 1).pValue(), within(1e-12));
    }

    @Test
    void lossDifferencesByRoundingAreNone() {
        assertThat(DieboldMariano.ofLossDifferences(new double[] {1e-16, -2e-16, -3e-17}, 1e-9, 1))
                .isEqualTo(new DieboldMariano(0, 1));
        assertThat(DieboldMariano.ofMoments(20, 0, 0, 1e-9)).isEqualTo(new DieboldMariano(0, 1));
    }

    /// As in `dm.test` of R's package forecast, which stops with "Variance of DM statistic is zero". The errors
    /// have rounding errors as differences of prices have.
    @Test
    void noTestIsPossibleOfDifferencesThatAreEqualAndNotZero() {
        double[] ours = {10.1 - 10, 20.1 - 20, 9.9 - 10, 0.1, -0.1, 30.1 - 30};
        double[] none = new double[ours.length];
        double[] differences = {0.01, 0.01 + 1e-17, 0.01, 0.01 - 1e-17};
        for (DieboldMariano test : List.of(
                DieboldMariano.smallSample(ours, none, 1),
                DieboldMariano.smallSample(none, ours, 2),
                DieboldMariano.asymptotic(ours, none, 1),
                DieboldMariano.ofLossDifferences(differences, 1e-9, 1),
                DieboldMariano.ofMoments(20, 0.01, 1e-34, 1e-11))) {
            assertThat(test.statistic()).isNaN();
            assertThat(test.pValue()).isNaN();
            assertThat(test.pValueOfSmallerErrors()).isNaN();
            assertThat(Significance.of("drift", Optional.of(test))).hasToString("no test possible");
        }
    }

    @Test
    void theOneSidedTestHasHalfThePValueOrTheRest() {
        DieboldMariano smaller = DieboldMariano.smallSample(OURS, REFERENCE, 1);
        assertThat(smaller.pValueOfSmallerErrors()).isCloseTo(smaller.pValue() / 2, within(1e-15));
        assertThat(DieboldMariano.smallSample(REFERENCE, OURS, 1).pValueOfSmallerErrors())
                .isCloseTo(1 - smaller.pValue() / 2, within(1e-15));
    }

    @Test
    void errorsThatAreSignificantlyLargerAreNamed() {
        double[] small = {0.1, -0.2, 0.1, 0.15, -0.1, 0.2};
        double[] large = {1.1, -1.2, 1, 1.1, -0.9, 1};
        DieboldMariano test = DieboldMariano.smallSample(large, small, 1);
        assertThat(Significance.of("drift", Optional.of(test))).hasToString("worse than naive");
        assertThat(Significance.of("drift", Optional.of(DieboldMariano.smallSample(small, large, 1))))
                .hasToString("better than naive");
        assertThat(Significance.of("drift", Optional.of(DieboldMariano.smallSample(OURS, REFERENCE, 1))))
                .hasToString("no better than naive");
    }

    @Test
    void tooFewErrorsAreRefused() {
        assertThatThrownBy(() -> DieboldMariano.smallSample(OURS, REFERENCE, 3))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("horizon 3, found 5 and 5");
    }
}
