package finance.ingest.store;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.ingest.market.MarketData;
import finance.ingest.market.ReferenceRows;
import finance.ingest.market.StockSplit;
import finance.ingest.store.ClaimTable.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;

/// The tables `split_claims` and `splits`: the SQL function `choose_splits` writes the claims that count to
/// `splits`.
final class SplitStore implements ReferenceTable<StockSplit> {
    private static final ClaimTable<StockSplit> CLAIMS = new ClaimTable<>(
            "splits",
            "split_claims",
            "execution_date",
            "claim.ticker || ' ' || claim.execution_date || ' '"
                    + " || trim_scale(claim.split_from) || ':' || trim_scale(claim.split_to)",
            List.of(
                    new Column<>("ticker", "text", StockSplit::ticker),
                    new Column<>("execution_date", "date", StockSplit::executionDate),
                    new Column<>("split_from", "numeric", StockSplit::from),
                    new Column<>("split_to", "numeric", StockSplit::to)),
            new Column<>("vendor_id", "text", StockSplit::vendorId),
            List.of(
                    new Column<>("adjustment_type", "text", StockSplit::adjustmentType),
                    new Column<>("historical_adjustment_factor", "numeric", StockSplit::historicalAdjustmentFactor)));

    @Override
    public String name() {
        return "splits";
    }

    @Override
    public int lockKey() {
        return Lock.SPLITS;
    }

    @Override
    public ReferenceRows<StockSplit> fetch(MarketData vendor, DateRange window) {
        return vendor.splits(window);
    }

    @Override
    public OptionalInt store(Connection connection, ReferenceAnswer<StockSplit> answer) throws SQLException {
        if (CLAIMS.store(connection, answer).isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(isChoiceDue(connection) ? choose(connection) : 0);
    }

    @Override
    public boolean isChoiceDue(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            var row = statement.executeQuery("select exists (select from split_choices_due)");
            row.next();
            return row.getBoolean(1);
        }
    }

    @Override
    public int choose(Connection connection) throws SQLException {
        Database.lock(connection, Lock.LOADED_DAYS, 0);
        try (var statement = connection.createStatement()) {
            var row = statement.executeQuery("select choose_splits()");
            row.next();
            return row.getInt(1);
        }
    }
}
