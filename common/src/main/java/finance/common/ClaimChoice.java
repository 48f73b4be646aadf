package finance.common;

import finance.common.Database.Lock;
import java.sql.Connection;
import java.sql.SQLException;

/// Chooses which of the vendor's claims count, by the SQL functions `choose_splits` and `choose_dividends`. They choose
/// for the tickers that are due: those whose claims, overrides or bars changed since the last choice.
public enum ClaimChoice {
    SPLITS("splits", "split_choices_due", 0),
    DIVIDENDS("dividends", "dividend_choices_due", 1);

    private final String table;
    private final String due;
    private final int lockKey;

    ClaimChoice(String table, String due, int lockKey) {
        this.table = table;
        this.due = due;
        this.lockKey = lockKey;
    }

    /// Name of the table with the rows that count.
    public String table() {
        return table;
    }

    /// Key of the table in [Lock#REFERENCE_DATA].
    public int lockKey() {
        return lockKey;
    }

    /// Chooses in the caller's transaction. The locks are taken only if a ticker is due: otherwise, the caller
    /// does not wait for a running load.
    ///
    /// @return number of rows of the table that were added, removed or changed
    public int chooseIfDue(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            var isDue = statement.executeQuery("select exists (select from " + due + ")");
            isDue.next();
            if (!isDue.getBoolean(1)) {
                return 0;
            }
            Database.lock(connection, Lock.REFERENCE_DATA, lockKey);
            Database.lock(connection, Lock.LOADED_DAYS, 0);
            var changes = statement.executeQuery("select choose_" + table + "()");
            changes.next();
            return changes.getInt(1);
        }
    }
}
