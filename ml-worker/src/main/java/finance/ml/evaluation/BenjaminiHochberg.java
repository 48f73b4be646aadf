package finance.ml.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Adjusts the p-values of many tests so that those below a level have at most that expected share of
/// false discoveries: Benjamini & Hochberg, *Controlling the false discovery rate: a practical and
/// powerful approach to multiple testing*, Journal of the Royal Statistical Society B 57 (1995) 289–300.
/// It holds for independent tests and for tests with positive regression dependency (Benjamini &
/// Yekutieli, Annals of Statistics 29 (2001) 1165–1188).
public final class BenjaminiHochberg {
    /// The expected share of false discoveries among the tests that are reported as significant.
    public static final double LEVEL = Significance.LEVEL;

    private BenjaminiHochberg() {}

    /// The adjusted p-values, in the order of the p-values: the smallest share of false discoveries at
    /// which the test is a discovery.
    public static double[] adjusted(List<Double> pValues) {
        int count = pValues.size();
        int[] descending = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparing(pValues::get).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[count];
        double least = 1;
        for (int i = 0; i < count; i++) {
            int rank = count - i;
            least = Math.min(least, pValues.get(descending[i]) * count / rank);
            adjusted[descending[i]] = least;
        }
        return adjusted;
    }
}
