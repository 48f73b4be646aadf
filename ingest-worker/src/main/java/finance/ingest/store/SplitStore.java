package finance.ingest.store;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.ingest.market.MarketData;
import finance.ingest.market.StockSplit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The table `splits`.
final class SplitStore implements ReferenceTable<StockSplit> {
    @Override
    public String name() {
        return "splits";
    }

    @Override
    public int lockKey() {
        return Lock.SPLITS;
    }

    @Override
    public List<StockSplit> fetch(MarketData vendor, DateRange window) {
        return vendor.splits(window);
    }

    @Override
    public int replace(Connection connection, DateRange window, List<StockSplit> splits) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("create temporary table fetched_splits (like splits) on commit drop");
        }
        insertFetched(connection, splits);
        // in its own statement, so that the snapshot of the next one, which marks days, is taken under the lock
        Database.lock(connection, Lock.LOADED_DAYS, 0);
        return replaceWithFetched(connection, window);
    }

    private static void insertFetched(Connection connection, List<StockSplit> splits) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into fetched_splits (ticker, execution_date, split_from, split_to, adjustment_type, vendor_id, fetched_at)
                values (?, ?, ?::numeric, ?::numeric, ?, ?, now())""")) {
            for (StockSplit split : splits) {
                insert.setString(1, split.ticker());
                insert.setObject(2, split.executionDate());
                insert.setString(3, split.from());
                insert.setString(4, split.to());
                insert.setString(5, split.adjustmentType());
                insert.setString(6, split.vendorId());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /// Replaces the rows of the window that differ. For each changed split, marks the first loaded day from
    /// its execution date on, whose returns it changes.
    private static int replaceWithFetched(Connection connection, DateRange window) throws SQLException {
        try (var statement = connection.prepareStatement("""
                with removed as (
                    delete from splits as stored
                    where execution_date between ? and ?
                        and not exists (
                            select from fetched_splits as fetched
                            where (fetched.ticker, fetched.execution_date, fetched.split_from, fetched.split_to)
                                = (stored.ticker, stored.execution_date, stored.split_from, stored.split_to))
                    returning execution_date
                ),
                added as (
                    insert into splits (ticker, execution_date, split_from, split_to, adjustment_type, vendor_id, fetched_at)
                    select distinct on (ticker, execution_date, split_from, split_to)
                        ticker, execution_date, split_from, split_to, adjustment_type, vendor_id, fetched_at
                    from fetched_splits
                    on conflict do nothing
                    returning execution_date
                ),
                changed as (
                    select execution_date from removed
                    union all
                    select execution_date from added
                ),
                stale as (
                    update trading_days set returns_stale = true
                    where trading_date in (
                        select (
                            select min(trading_date) from trading_days
                            where verdict = 'LOADED' and trading_date >= changed.execution_date)
                        from changed)
                )
                select count(*) from changed""")) {
            statement.setObject(1, window.from());
            statement.setObject(2, window.to());
            var count = statement.executeQuery();
            count.next();
            return count.getInt(1);
        }
    }
}
