package finance.ml.report;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/// The result of a search over orders or over a grid; a missing value is null.
///
/// @param model the name of the search, such as `auto-ARIMA`
/// @param fit the selected model, if it has a name of its own, such as `ARIMA(0,1,1)`
/// @param parameters those that are single values: `lookback 15, units 32`
/// @param errors of the selected model over the test window
/// @param naive the errors of the naive forecast at the same origins
/// @param againstNaive the test of the selected model, one session ahead over the test window
record TuningRun(
        String ticker,
        String model,
        String fit,
        String parameters,
        LocalDate trainedOn,
        Double aicc,
        StoredEvaluation.Errors errors,
        StoredEvaluation.Errors naive,
        AgainstNaive againstNaive) {
    /// The same runs with p-values that are adjusted over all of them.
    static List<TuningRun> adjusted(List<TuningRun> runs) {
        List<AgainstNaive> adjusted =
                AgainstNaive.adjusted(runs.stream().map(TuningRun::againstNaive).toList());
        return IntStream.range(0, adjusted.size())
                .mapToObj(i -> runs.get(i).with(adjusted.get(i)))
                .toList();
    }

    private TuningRun with(AgainstNaive test) {
        return new TuningRun(ticker, model, fit, parameters, trainedOn, aicc, errors, naive, test);
    }
}
