package finance.ml.arima.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.Reference;
import finance.ml.arima.estimate.FittingSeries;
import finance.ml.arima.model.ArimaOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/// The likelihood at given coefficients beside a computation in 60 digits (`exact_likelihood.py`): near unit
/// roots and cancelling terms, where doubles run out, and over gaps, from the dense covariance of what was
/// observed.
class ExactLikelihoodTest {
    private static final List<Map<String, String>> ROWS = Reference.table("exact_likelihood.csv");

    @Test
    void completeSeriesAgreeWithSixtyDigits() {
        SoftAssertions agree = new SoftAssertions();
        for (Map<String, String> row : ROWS) {
            if (row.get("missing").isEmpty()) {
                Likelihood likelihood = fittingSeries(row).likelihood(order(row), constant(row));
                agree.assertThat(at(likelihood, row))
                        .as("%s", row)
                        .isCloseTo(Double.parseDouble(row.get("exact")), within(1e-4));
            }
        }
        agree.assertAll();
    }

    @Test
    void theRuleForUninformativeFirstObservationsAgreesWithSixtyDigits() {
        SoftAssertions agree = new SoftAssertions();
        int leftOut = 0;
        for (Map<String, String> row : ROWS) {
            if (row.get("missing").isEmpty() && !constant(row)) {
                ArmaLikelihood likelihood = fittingSeries(row).likelihoodFromSecond(order(row));
                agree.assertThat(at(likelihood, row))
                        .as("%s", row)
                        .isCloseTo(Double.parseDouble(row.get("without_first")), within(1e-4));
                leftOut += likelihood.leavesOutFirst() ? 1 : 0;
            }
        }
        agree.assertAll();
        assertThat(leftOut).isGreaterThan(5);
    }

    @Test
    void gapsAgreeWithTheDenseCovarianceOfWhatWasObserved() {
        SoftAssertions agree = new SoftAssertions();
        for (Map<String, String> row : ROWS) {
            if (!row.get("missing").isEmpty()) {
                Likelihood likelihood = fittingSeries(row).likelihood(order(row), constant(row));
                agree.assertThat(at(likelihood, row))
                        .as("%s", row)
                        .isCloseTo(Double.parseDouble(row.get("exact")), within(1e-4));
            }
        }
        agree.assertAll();
    }

    @Test
    void withoutGapsBothWaysAreTheSame() {
        SoftAssertions agree = new SoftAssertions();
        for (Map<String, String> row : ROWS) {
            if (row.get("missing").isEmpty() && !row.get("series").matches("DAX|SMI|logDAX")) {
                Likelihood gaps = new KalmanLikelihood(fittingSeries(row).levels, order(row), constant(row));
                Likelihood complete = fittingSeries(row).likelihood(order(row), constant(row));
                agree.assertThat(at(gaps, row)).as("%s", row).isCloseTo(at(complete, row), within(1e-4));
            }
        }
        agree.assertAll();
    }

    private static double at(Likelihood likelihood, Map<String, String> row) {
        double[] beta = Arrays.copyOf(coefficients(row), order(row).terms());
        return likelihood.logLikelihood(likelihood.deviance(beta));
    }

    private static double[] coefficients(Map<String, String> row) {
        return Arrays.stream(row.get("coefficients").split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static boolean constant(Map<String, String> row) {
        return coefficients(row).length > order(row).terms();
    }

    private static ArimaOrder order(Map<String, String> row) {
        return ArimaOrder.of(
                Integer.parseInt(row.get("p")), Integer.parseInt(row.get("d")), Integer.parseInt(row.get("q")));
    }

    private static FittingSeries fittingSeries(Map<String, String> row) {
        return new FittingSeries(Reference.observed(row), order(row).differences(), 0, 1);
    }
}
