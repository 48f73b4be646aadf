package finance.ingest.store;

import finance.common.Database;
import finance.common.DateRange;
import finance.ingest.market.Bar;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// The table `daily_bars`. One day is written in the caller's transaction. The first load of a day is one
/// COPY into the table; a reload writes only rows that differ.
public final class BarStore {
    private static final String COLUMNS = "ticker, trading_date, open, high, low, close, volume, vwap, trades";
    /// The bars of a reload that differ from the stored ones, until the end of its transaction.
    private static final String RELOADED = "reloaded_bars";
    /// The stored versions of the bars that a reload changes, adds (without prices) or removes, until the end
    /// of its transaction. [BarRevisions] stores them.
    private static final String REPLACED = "replaced_bars";

    private static final String CREATE_TABLES = """
            create temporary table %s (like daily_bars including constraints) on commit drop;
            create temporary table %s on commit drop as
            select ticker, open, high, low, close, volume, vwap, trades, 'changed' as change
            from bar_revisions
            with no data""".formatted(RELOADED, REPLACED);
    private static final String REPLACE = """
            insert into replaced_bars (ticker, open, high, low, close, volume, vwap, trades, change)
            select
                coalesce(stored.ticker, reloaded.ticker),
                stored.open, stored.high, stored.low, stored.close, stored.volume, stored.vwap, stored.trades,
                case when stored.ticker is null then 'added' when reloaded.ticker is null then 'removed' else 'changed' end
            from (select * from daily_bars where trading_date = ? and ticker = any(?)) as stored
            full join reloaded_bars as reloaded on reloaded.ticker = stored.ticker""";
    private static final int CHUNK = 64 * 1024;

    private BarStore() {}

    /// Numbers of rows that writing a day changed.
    public record Change(int inserted, int updated, int deleted) {
        public boolean isNone() {
            return inserted + updated + deleted == 0;
        }
    }

    /// Creates the partitions of the years of a range. It locks the whole table if one is missing, so it has a
    /// transaction of its own: the transaction of a day waits for reference data, whose choice reads bars.
    public static void createPartitions(Database database, DateRange range) {
        database.transaction("create the partitions of daily_bars for " + range, connection -> {
            try (var partitions = connection.prepareStatement(
                    "select create_daily_bars_year(year) from generate_series(?, ?) as year")) {
                partitions.setInt(1, range.from().getYear());
                partitions.setInt(2, range.to().getYear());
                partitions.execute();
            }
            return null;
        });
    }

    /// The caller has called [#createPartitions].
    static Change insert(Connection connection, LocalDate date, List<Bar> bars) throws SQLException {
        copy(connection, "daily_bars", date, bars);
        return new Change(bars.size(), 0, 0);
    }

    /// Makes the stored day equal to the bars: inserts, updates and deletes rows. If it changed rows, the
    /// caller must store their former versions with [BarRevisions#store] in the same transaction.
    ///
    /// @param kept tickers without a bar whose stored bars are not deleted
    static Change replace(Connection connection, LocalDate date, List<Bar> bars, List<String> kept)
            throws SQLException {
        BarDifferences differences = BarDifferences.read(connection, date, bars, kept);
        if (differences.isNone()) {
            return new Change(0, 0, 0);
        }
        try (var statement = connection.createStatement()) {
            statement.execute(CREATE_TABLES);
        }
        copy(connection, RELOADED, date, differences.bars());
        Database.disableNestedLoops(connection);
        try (var replace = connection.prepareStatement(REPLACE)) {
            replace.setObject(1, date);
            replace.setArray(2, connection.createArrayOf("text", differences.tickers()));
            replace.executeUpdate();
        }
        int deleted = update(connection, date, """
                delete from daily_bars as bars
                using replaced_bars as replaced
                where bars.trading_date = ? and bars.ticker = replaced.ticker and replaced.change = 'removed'""");
        int updated = update(connection, date, """
                update daily_bars as bars
                set open = reloaded.open, high = reloaded.high, low = reloaded.low, close = reloaded.close,
                    volume = reloaded.volume, vwap = reloaded.vwap, trades = reloaded.trades
                from reloaded_bars as reloaded
                inner join replaced_bars as replaced on replaced.ticker = reloaded.ticker and replaced.change = 'changed'
                where bars.trading_date = ? and bars.ticker = reloaded.ticker""");
        int inserted = update(connection, date, """
                insert into daily_bars (%1$s)
                select %1$s
                from reloaded_bars
                where trading_date = ? and ticker in (select ticker from replaced_bars where change = 'added')""".formatted(COLUMNS));
        return new Change(inserted, updated, deleted);
    }

    /// Number of stored bars of these tickers.
    static int count(Connection connection, LocalDate date, List<String> tickers) throws SQLException {
        try (var query = connection.prepareStatement(
                "select count(*) from daily_bars where trading_date = ? and ticker = any(?)")) {
            query.setObject(1, date);
            query.setArray(2, connection.createArrayOf("text", tickers.toArray()));
            var row = query.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    private static int update(Connection connection, LocalDate date, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, date);
            return statement.executeUpdate();
        }
    }

    private static void copy(Connection connection, String table, LocalDate date, List<Bar> bars) throws SQLException {
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " (" + COLUMNS + ") from stdin");
        try {
            byte[] day = ('\t' + date.toString() + '\t').getBytes(StandardCharsets.US_ASCII);
            byte[] chunk = new byte[CHUNK];
            ByteBuffer lines = ByteBuffer.wrap(chunk);
            for (Bar bar : bars) {
                byte[] ticker = bar.ticker().getBytes(StandardCharsets.US_ASCII);
                if (lines.remaining() <= ticker.length + day.length + bar.values().length) {
                    copy.writeToCopy(chunk, 0, lines.position());
                    lines.clear();
                }
                lines.put(ticker).put(day).put(bar.values()).put((byte) '\n');
            }
            copy.writeToCopy(chunk, 0, lines.position());
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
