package finance.ml.report;

import finance.ml.evaluation.BenjaminiHochberg;
import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.Significance;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// The errors of a model over the test window, one step ahead, as stored in `model_runs`; a missing value is
/// null.
///
/// @param model the errors of the model
/// @param naive the errors of the naive forecast at the same origins
record StoredEvaluation(
        Run run, Window window, Errors model, Errors naive, Intervals intervals, AgainstNaive againstNaive) {

    /// @param kind the family of the model: its name without the order
    record Run(String ticker, String command, String model, String kind) {
        boolean isTuned() {
            return command.equals("tune");
        }
    }

    /// The test window.
    record Window(LocalDate firstDate, Integer origins) {}

    /// @param rmse in dollars
    /// @param mape in percent
    record Errors(Double rmse, Double mape, Double mase) {}

    /// @param winkler80 on the scale: dollars, or logs
    /// @param scale that the model was fitted on
    record Intervals(Double coverage80, Double coverage95, Double winkler80, String scale) {
        /// In dollars, or in percent of the price for a model of logs.
        String winkler80Text() {
            if (winkler80 == null) {
                return ReportNumbers.fixed(null, 2);
            }
            return "LOG".equals(scale)
                    ? ReportNumbers.fixed(100 * winkler80, 2) + " %"
                    : "$" + ReportNumbers.price(winkler80);
        }
    }

    /// The Diebold-Mariano test; all values are null if no test is possible.
    ///
    /// @param statistic negative if the errors of the model are smaller
    /// @param pValue of the single test, two-sided
    /// @param adjustedPValue by [BenjaminiHochberg] over all tests of the report
    record AgainstNaive(Double statistic, Double pValue, Double adjustedPValue) {
        private boolean isSignificant() {
            return adjustedPValue != null && adjustedPValue <= BenjaminiHochberg.LEVEL;
        }
    }

    /// The same evaluations with adjusted p-values.
    static List<StoredEvaluation> adjusted(List<StoredEvaluation> evaluations) {
        List<StoredEvaluation> tested = evaluations.stream()
                .filter(test -> test.againstNaive.pValue() != null)
                .toList();
        double[] adjusted = BenjaminiHochberg.adjusted(
                tested.stream().map(test -> test.againstNaive.pValue()).toList());
        Iterator<Double> next = Arrays.stream(adjusted).iterator();
        return evaluations.stream()
                .map(test -> test.againstNaive.pValue() == null ? test : test.adjusted(next.next()))
                .toList();
    }

    private StoredEvaluation adjusted(double adjustedPValue) {
        return new StoredEvaluation(
                run,
                window,
                model,
                naive,
                intervals,
                new AgainstNaive(againstNaive.statistic(), againstNaive.pValue(), adjustedPValue));
    }

    /// The RMSE divided by the RMSE of the naive forecast; null if the naive forecast has no error.
    Double ratio() {
        return naive.rmse() == null || naive.rmse() == 0 ? null : Double.valueOf(model.rmse() / naive.rmse());
    }

    /// The comparison with the naive forecast at the 5 % level over all tests of the report.
    Significance significance() {
        if (againstNaive.pValue() == null) {
            return Significance.UNDEFINED;
        }
        if (!againstNaive.isSignificant() || againstNaive.statistic() == 0) {
            return Significance.NOT_BETTER;
        }
        return againstNaive.statistic() < 0 ? Significance.BETTER : Significance.WORSE;
    }

    boolean better() {
        return significance() == Significance.BETTER;
    }

    boolean worse() {
        return significance() == Significance.WORSE;
    }

    /// Whether the single test is significant without the correction for the number of tests.
    boolean betterUncorrected() {
        return againstNaive.pValue() != null
                && new DieboldMariano(againstNaive.statistic(), againstNaive.pValue()).better();
    }
}
