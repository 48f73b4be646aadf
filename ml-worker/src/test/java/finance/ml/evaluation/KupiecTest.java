package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KupiecTest {
    /// The regions in which the test at 5 % does not reject: Kupiec (1995), table 3, as in Jorion, *Value at
    /// Risk*, 3rd ed. (2007), table 6-2.
    @ParameterizedTest
    @CsvSource({
        "0.99, 510, 1, 11",
        "0.99, 1000, 4, 17",
        "0.975, 1000, 15, 36",
        "0.95, 252, 6, 20",
        "0.95, 510, 16, 36",
        "0.95, 1000, 37, 65",
        "0.90, 252, 16, 36",
        "0.90, 1000, 81, 120"
    })
    void rejectsAtTheLimitsOfThePublishedTable(double level, int outcomes, int tooFew, int tooMany) {
        assertThat(Kupiec.pValue(tooFew, outcomes, level)).isLessThan(0.05);
        assertThat(Kupiec.pValue(tooFew + 1, outcomes, level)).isGreaterThan(0.05);
        assertThat(Kupiec.pValue(tooMany - 1, outcomes, level)).isGreaterThan(0.05);
        assertThat(Kupiec.pValue(tooMany, outcomes, level)).isLessThan(0.05);
    }
}
