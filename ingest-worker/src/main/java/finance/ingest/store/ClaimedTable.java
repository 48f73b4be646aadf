package finance.ingest.store;

import finance.common.ClaimChoice;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;

/// A table with those claims of the vendor that count.
///
/// @param <T> one row of the vendor
abstract class ClaimedTable<T> implements ReferenceTable<T> {
    private final ClaimChoice choice;
    private final ClaimTable<T> claims;

    ClaimedTable(ClaimChoice choice, ClaimTable<T> claims) {
        this.choice = choice;
        this.claims = claims;
    }

    @Override
    public final String name() {
        return choice.table();
    }

    @Override
    public final int lockKey() {
        return choice.lockKey();
    }

    @Override
    public final OptionalInt store(Connection connection, ReferenceAnswer<T> answer) throws SQLException {
        return claims.store(connection, answer).isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(choice.chooseIfDue(connection));
    }

    @Override
    public final int chooseIfDue(Connection connection) throws SQLException {
        return choice.chooseIfDue(connection);
    }
}
