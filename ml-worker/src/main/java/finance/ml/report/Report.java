package finance.ml.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// Everything the page shows, as read in one transaction.
///
/// @param missingTickers tickers that were asked for and have no bar
/// @param backtests the newest of each ticker, command and kind of model, best against naive first
/// @param tuning newest first
/// @param tuningFiles every point tried, where the files were found
record Report(
        Scope scope,
        List<PriceHistory> prices,
        List<String> missingTickers,
        List<StoredEvaluation> backtests,
        ForecastTrackRecord trackRecord,
        List<TuningRun> tuning,
        List<TuningFile> tuningFiles,
        DataQuality dataQuality) {

    /// What the database holds.
    ///
    /// @param firstSession empty where nothing is loaded
    /// @param tickers with a bar on the last loaded session
    /// @param madeUp whether any day came from the replay server, whose request ids say so
    record Scope(
            Optional<LocalDate> firstSession,
            Optional<LocalDate> lastSession,
            int sessions,
            long bars,
            int tickers,
            int missing,
            boolean madeUp) {}
}
