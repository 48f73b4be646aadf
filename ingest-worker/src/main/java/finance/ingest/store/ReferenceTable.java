package finance.ingest.store;

import finance.common.DateRange;
import finance.ingest.market.MarketData;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// What differs between the feeds of reference data: which rows are fetched, and how they are stored. The
/// table `NAME_coverage` has the range of dates for which the table is complete.
///
/// @param <T> one row
interface ReferenceTable<T> {
    /// Name of the table, for example `splits`.
    String name();

    /// A number that no other table has; key of [finance.common.Database.Lock#REFERENCE_DATA].
    int lockKey();

    /// Calls to the vendor that one load of a range usually needs, for the plan of a load.
    default int expectedCalls() {
        return 1;
    }

    /// Fetches all rows of the window from the vendor.
    ///
    /// @throws finance.ingest.market.VendorException if the rows of the window are not complete
    List<T> fetch(MarketData vendor, DateRange window);

    /// Makes the stored rows of the window equal to these rows, and marks the returns that depend on changed
    /// rows as stale. Runs in the caller's transaction, under the lock of the table.
    ///
    /// @return number of rows that were added, removed or changed
    int replace(Connection connection, DateRange window, List<T> rows) throws SQLException;
}
