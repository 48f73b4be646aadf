package finance.ml.report;

import finance.ml.scoring.LiveAccuracy;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// The data of the page, read in one transaction.
///
/// @param missingTickers the requested tickers without a bar
/// @param backtests the newest evaluation of each ticker, command and kind of model, the smallest ratio to
/// naive first
/// @param tuning newest first
/// @param tuningFiles the results files of the tuning commands, if any
record Report(
        Scope scope,
        List<PriceHistory> prices,
        List<String> missingTickers,
        List<StoredEvaluation> backtests,
        ForecastTrackRecord trackRecord,
        LiveAccuracy liveAccuracy,
        Calibration calibration,
        List<TuningRun> tuning,
        List<TuningFile> tuningFiles,
        DataQuality dataQuality) {

    /// The extent of the loaded data.
    ///
    /// @param firstSession empty if nothing is loaded
    /// @param tickers the number of tickers with a bar on the last loaded session
    /// @param madeUp whether a day was loaded from the replay server, detected by its request id
    record Scope(
            Optional<LocalDate> firstSession,
            Optional<LocalDate> lastSession,
            int sessions,
            long bars,
            int tickers,
            int missing,
            boolean madeUp) {}
}
