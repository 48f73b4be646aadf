package finance.ingest;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `splits`: complete from the first to the last loaded session, because every fetch reaches up to what is there.
final class SplitStore {
    private static final Logger log = LoggerFactory.getLogger(SplitStore.class);
    /// The vendor corrects splits late; the same call looks back this far.
    private static final int LOOK_BACK_DAYS = 30;

    private final Database database;

    SplitStore(Database database) {
        this.database = database;
    }

    /// Fetches what the range needs and stores it. Another worker may meanwhile have moved the covered stretch
    /// away from the window, which would leave a gap between them: then the wider window is fetched.
    void ensureCovered(DateRange range, PolygonClient client) {
        boolean covered = false;
        while (!covered) {
            DateRange window = database.transaction("read which splits are there", c -> fetchWindow(range, coverage(c)));
            covered = replace(window, client.splits(window.from(), window.to()));
        }
    }

    private static Optional<DateRange> coverage(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select first_date, last_date from splits_coverage")) {
            var row = query.executeQuery();
            return row.next()
                    ? Optional.of(new DateRange(row.getObject(1, LocalDate.class), row.getObject(2, LocalDate.class)))
                    : Optional.empty();
        }
    }

    /// The days whose splits must be fetched to load the range: the range, a look back, and the gap to what is
    /// covered.
    static DateRange fetchWindow(DateRange range, Optional<DateRange> covered) {
        LocalDate from = range.from().minusDays(LOOK_BACK_DAYS);
        LocalDate to = range.to();
        if (covered.isPresent() && covered.get().to().isBefore(from)) {
            from = covered.get().to().plusDays(1);
        }
        if (covered.isPresent() && covered.get().from().isAfter(to)) {
            to = covered.get().from().minusDays(1);
        }
        return new DateRange(from, to);
    }

    /// Makes the stored splits of the window equal to these; a split that came, went or changed makes returns
    /// stale. False, and nothing stored, where the window does not reach the covered stretch.
    private boolean replace(DateRange window, List<StockSplit> splits) {
        int changed = database.transaction("store the splits of " + window, connection -> {
            Database.lock(connection, Lock.SPLITS, 0);
            if (!extendCoverage(connection, window)) {
                return -1;
            }
            try (var fetched = connection.createStatement()) {
                fetched.execute("create temporary table fetched_splits (like splits) on commit drop");
            }
            insertFetched(connection, splits);
            // in its own statement, so that the next one marks days in a snapshot taken under the lock
            Database.lock(connection, Lock.LOADED_DAYS, 0);
            return replace(connection, window);
        });
        if (changed > 0) {
            log.info("splits of {}: {} came, went or changed", window, changed);
        }
        return changed >= 0;
    }

    private static boolean extendCoverage(Connection connection, DateRange window) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                insert into splits_coverage as covered (first_date, last_date)
                values (?, ?)
                on conflict (only_row) do update
                set first_date = least(covered.first_date, excluded.first_date),
                    last_date = greatest(covered.last_date, excluded.last_date)
                where excluded.first_date <= covered.last_date + 1 and excluded.last_date >= covered.first_date - 1""")) {
            upsert.setObject(1, window.from());
            upsert.setObject(2, window.to());
            return upsert.executeUpdate() == 1;
        }
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

    private static int replace(Connection connection, DateRange window) throws SQLException {
        try (var statement = connection.prepareStatement("""
                with gone as (
                    delete from splits as known
                    where execution_date between ? and ?
                        and not exists (
                            select from fetched_splits as fetched
                            where (fetched.ticker, fetched.execution_date, fetched.split_from, fetched.split_to)
                                = (known.ticker, known.execution_date, known.split_from, known.split_to))
                    returning execution_date
                ),
                come as (
                    insert into splits
                    select distinct on (ticker, execution_date, split_from, split_to) * from fetched_splits
                    on conflict do nothing
                    returning execution_date
                ),
                changed as (
                    select execution_date from gone
                    union all
                    select execution_date from come
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
