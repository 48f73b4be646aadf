package finance.ml.report;

import finance.ml.evaluation.BenjaminiHochberg;
import finance.ml.evaluation.Significance;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// The Diebold-Mariano test of a stored run against the naive forecast; all values are null if no test is possible.
///
/// @param statistic negative if the errors of the model are smaller
/// @param pValue of the single test, two-sided
/// @param adjustedPValue by [BenjaminiHochberg] over all tests of the same table
record AgainstNaive(Double statistic, Double pValue, Double adjustedPValue) {
    AgainstNaive(Double statistic, Double pValue) {
        this(statistic, pValue, null);
    }

    /// The same tests in their order, with adjusted p-values.
    static List<AgainstNaive> adjusted(List<AgainstNaive> tests) {
        double[] adjusted = BenjaminiHochberg.adjusted(tests.stream()
                .filter(test -> test.pValue != null)
                .map(AgainstNaive::pValue)
                .toList());
        Iterator<Double> next = Arrays.stream(adjusted).iterator();
        return tests.stream()
                .map(test -> test.pValue == null ? test : new AgainstNaive(test.statistic, test.pValue, next.next()))
                .toList();
    }

    /// The comparison with the naive forecast at the 5 % level over all tests of the table.
    Significance significance() {
        if (pValue == null) {
            return Significance.UNDEFINED;
        }
        boolean significant = adjustedPValue != null && adjustedPValue <= BenjaminiHochberg.LEVEL;
        if (!significant || statistic == 0) {
            return Significance.NOT_BETTER;
        }
        return statistic < 0 ? Significance.BETTER : Significance.WORSE;
    }
}
