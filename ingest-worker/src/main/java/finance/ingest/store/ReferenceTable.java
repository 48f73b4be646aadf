package finance.ingest.store;

import finance.common.DateRange;
import finance.ingest.market.MarketData;
import finance.ingest.market.ReferenceRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;

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

    /// The vendor adds and corrects rows late. Every fetch includes this number of days before its range,
    /// in the same call; `--refresh` reads the others again.
    int lookBackDays();

    /// Fetches all rows of the window from the vendor.
    ///
    /// @throws finance.ingest.market.VendorException if the rows of the window are not complete
    ReferenceRows<T> fetch(MarketData vendor, DateRange window);

    /// Stores the rows of the window, and marks the returns that depend on changed rows as stale. Runs in
    /// the caller's transaction, under the lock of the table.
    ///
    /// @return number of rows of the table that were added, removed or changed; empty, with nothing
    ///     written, if the answer lacks stored rows and is the first one of the run: the rows must be
    ///     requested again
    OptionalInt store(Connection connection, ReferenceAnswer<T> answer) throws SQLException;

    /// Chooses again which rows of the vendor count, if their claims changed, or bars that are evidence for them.
    /// Runs in the caller's transaction, and takes the lock of the table only if a choice is due.
    ///
    /// @return number of rows of the table that were added, removed or changed
    int chooseIfDue(Connection connection) throws SQLException;
}
