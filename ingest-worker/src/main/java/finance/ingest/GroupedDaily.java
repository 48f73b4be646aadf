package finance.ingest;

import java.time.LocalDate;
import java.util.List;

/// A day of the whole market as the vendor sent it, every row accounted for:
/// `bars.size() + testSymbols + refused.size() == resultsCount`.
///
/// @param bars sorted by ticker, one each, so that COPY walks the primary key in its own order
record GroupedDaily(
        LocalDate date,
        List<Bar> bars,
        int testSymbols,
        List<RefusedRow> refused,
        int resultsCount,
        String requestId,
        int httpStatus) {
    boolean isEmpty() {
        return resultsCount == 0;
    }
}
