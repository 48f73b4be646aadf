package finance.ingest;

import finance.ingest.market.VendorException;

/// Decides which error of a day stops a run. One that affects all days does: a rejected key, no answer, an
/// exceeded rate limit. An error of the server does at the second day in succession, because the vendor may fail
/// for one day only.
final class Outage {
    private static final int SERVER_ERROR = 500;

    private int days;

    /// Is called with the errors of the days in their order.
    ///
    /// @param isLast whether no further day follows
    boolean stops(VendorException error, boolean isLast) {
        if (!error.affectsAllDays()) {
            days = 0;
            return false;
        }
        days++;
        return isLast || days > 1 || error.httpStatus() < SERVER_ERROR;
    }

    /// The vendor has answered for a day.
    void end() {
        days = 0;
    }
}
