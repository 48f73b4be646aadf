package finance.ingest.market;

import java.time.LocalDate;
import java.util.List;

/// One session of the whole market as the vendor sent it. Every row of the answer is counted in exactly one
/// place: `bars.size() + testSymbols + refused.size() == resultsCount`.
///
/// @param bars sorted by ticker, one bar per ticker, so that COPY writes in the order of the primary key
/// @param testSymbols number of rows of [TestSymbols]
/// @param refused rows that are no valid bar
/// @param otcRows number of refused rows that are marked as traded over the counter, though they are excluded
/// @param conflicts tickers of which the answer has several rows that differ; all of them are refused
/// @param adjusted whether the answer states that its prices are adjusted for splits
/// @param olderFormat whether the answer has neither `request_id` nor `count`, as answers of an older version
///     of the API
/// @param resultsCount number of rows of the answer
/// @param requestId the vendor's identifier of the answer; null if it has none
public record GroupedDaily(
        LocalDate date,
        List<Bar> bars,
        int testSymbols,
        List<RefusedRow> refused,
        int otcRows,
        List<String> conflicts,
        boolean adjusted,
        boolean olderFormat,
        int resultsCount,
        String requestId,
        int httpStatus) {
    public boolean isEmpty() {
        return resultsCount == 0;
    }
}
