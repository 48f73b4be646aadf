package finance.ml.scoring;

import finance.ml.evaluation.BenjaminiHochberg;
import finance.ml.evaluation.DieboldMariano;
import java.util.List;

/// The tests of many tickers or models against the naive forecast, with the correction of
/// [BenjaminiHochberg] for their number.
///
/// @param tested the number of tests that are possible
/// @param better tests with significantly smaller errors than the naive forecast after the correction;
/// likewise `worse`
/// @param betterUncorrected the same at the 5 % level of each single test
public record TickerTests(int tested, int better, int worse, int betterUncorrected) {
    public static TickerTests of(List<DieboldMariano> all) {
        List<DieboldMariano> tests =
                all.stream().filter(DieboldMariano::isDefined).toList();
        double[] adjusted = BenjaminiHochberg.adjusted(
                tests.stream().map(DieboldMariano::pValue).toList());
        int better = 0;
        int worse = 0;
        for (int i = 0; i < adjusted.length; i++) {
            if (adjusted[i] <= BenjaminiHochberg.LEVEL) {
                better += tests.get(i).statistic() < 0 ? 1 : 0;
                worse += tests.get(i).statistic() > 0 ? 1 : 0;
            }
        }
        int uncorrected = (int) tests.stream().filter(DieboldMariano::better).count();
        return new TickerTests(tests.size(), better, worse, uncorrected);
    }
}
