package finance.ingest.store;

import finance.common.ClaimChoice;
import finance.common.DateRange;
import finance.ingest.market.MarketData;
import finance.ingest.market.ReferenceRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;

/// A table with those claims of the vendor that count.
///
/// @param type one row of the vendor, see [MarketData#referenceRows]
/// @param lookBackDays see [ReferenceTable#lookBackDays]
record ClaimedTable<T>(ClaimChoice choice, Class<T> type, int lookBackDays, ClaimTable<T> claims)
        implements ReferenceTable<T> {
    @Override
    public String name() {
        return choice.table();
    }

    @Override
    public int lockKey() {
        return choice.lockKey();
    }

    @Override
    public ReferenceRows<T> fetch(MarketData vendor, DateRange window) {
        return vendor.referenceRows(type, window);
    }

    @Override
    public OptionalInt store(Connection connection, ReferenceAnswer<T> answer) throws SQLException {
        return claims.store(connection, answer).isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(choice.chooseIfDue(connection));
    }

    @Override
    public int chooseIfDue(Connection connection) throws SQLException {
        return choice.chooseIfDue(connection);
    }
}
