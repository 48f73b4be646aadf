package finance.ingest.store;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.ingest.market.MarketData;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reference data of the whole market, for example splits. Its table is complete from the first to the last
/// loaded session, because every fetch extends up to the range that is already stored.
///
/// @param <T> one row
public final class ReferenceFeed<T> {
    private static final Logger log = LoggerFactory.getLogger(ReferenceFeed.class);
    /// Vendors correct rows late; every fetch includes so many earlier days, in the same call.
    private static final int LOOK_BACK_DAYS = 30;

    private final Database database;
    private final ReferenceTable<T> table;

    ReferenceFeed(Database database, ReferenceTable<T> table) {
        this.database = database;
        this.table = table;
    }

    /// All feeds that a load keeps complete, in addition to the bars.
    public static List<ReferenceFeed<?>> all(Database database) {
        return List.of(new ReferenceFeed<>(database, new SplitStore()));
    }

    /// Name of the table, for example `splits`.
    public String name() {
        return table.name();
    }

    /// See [ReferenceTable#expectedCalls].
    public int expectedCalls() {
        return table.expectedCalls();
    }

    /// Fetches and stores the rows that are missing for the range. Another worker may change the covered
    /// range between the fetch and the storing, so that a gap would arise; then a wider window is fetched.
    ///
    /// @throws finance.ingest.market.VendorException if the rows are not complete; nothing is stored
    public void ensureCovered(DateRange range, MarketData vendor) {
        boolean covered = false;
        while (!covered) {
            DateRange window = database.transaction(
                    "read the covered range of " + name(), connection -> fetchWindow(range, coverage(connection)));
            covered = store(window, table.fetch(vendor, window));
        }
    }

    /// Fetches all rows of the covered range again, and stores what differs.
    ///
    /// @return number of rows that were added, removed or changed
    /// @throws finance.ingest.market.VendorException if the rows are not complete; nothing is stored
    public int refresh(MarketData vendor) {
        Optional<DateRange> covered = database.transaction("read the covered range of " + name(), this::coverage);
        return covered.map(range -> replace(range, table.fetch(vendor, range))).orElse(0);
    }

    private int replace(DateRange range, List<T> rows) {
        int changed = database.transaction("store the " + name() + " of " + range, connection -> {
            Database.lock(connection, Lock.REFERENCE_DATA, table.lockKey());
            return table.replace(connection, range, rows);
        });
        logChange(range, changed);
        return changed;
    }

    private void logChange(DateRange range, int changed) {
        if (changed > 0) {
            log.info("{} of {}: {} added, removed or changed", name(), range, changed);
        }
    }

    private Optional<DateRange> coverage(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select first_date, last_date from " + name() + "_coverage")) {
            var row = query.executeQuery();
            return row.next()
                    ? Optional.of(new DateRange(row.getObject(1, LocalDate.class), row.getObject(2, LocalDate.class)))
                    : Optional.empty();
        }
    }

    /// The dates to fetch before the range can be loaded: the range, some earlier days, and the gap up to the
    /// covered range.
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

    /// Returns false, and stores nothing, if there is a gap between the window and the covered range.
    private boolean store(DateRange window, List<T> rows) {
        Optional<Integer> changed = database.transaction("store the " + name() + " of " + window, connection -> {
            Database.lock(connection, Lock.REFERENCE_DATA, table.lockKey());
            return extendCoverage(connection, window)
                    ? Optional.of(table.replace(connection, window, rows))
                    : Optional.empty();
        });
        changed.ifPresent(count -> logChange(window, count));
        return changed.isPresent();
    }

    private boolean extendCoverage(Connection connection, DateRange window) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                insert into %s_coverage as covered (first_date, last_date)
                values (?, ?)
                on conflict (only_row) do update
                set first_date = least(covered.first_date, excluded.first_date),
                    last_date = greatest(covered.last_date, excluded.last_date)
                where excluded.first_date <= covered.last_date + 1
                    and excluded.last_date >= covered.first_date - 1""".formatted(name()))) {
            upsert.setObject(1, window.from());
            upsert.setObject(2, window.to());
            return upsert.executeUpdate() == 1;
        }
    }
}
