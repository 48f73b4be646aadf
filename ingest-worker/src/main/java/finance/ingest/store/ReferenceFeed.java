package finance.ingest.store;

import finance.common.Count;
import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.ingest.market.MarketData;
import finance.ingest.market.ReferenceRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reference data of the whole market, for example splits. Its table is complete from the first to the last
/// loaded session, because every fetch extends up to the range that is already stored.
///
/// @param <T> one row
public final class ReferenceFeed<T> {
    private static final Logger log = LoggerFactory.getLogger(ReferenceFeed.class);
    private final Database database;
    private final ReferenceTable<T> table;
    /// By the clock of the database; null before the first request of the run.
    private OffsetDateTime runStartedAt;

    ReferenceFeed(Database database, ReferenceTable<T> table) {
        this.database = database;
        this.table = table;
    }

    /// All feeds that a load keeps complete, in addition to the bars.
    public static List<ReferenceFeed<?>> all(Database database) {
        return ReferenceTables.ALL.stream()
                .<ReferenceFeed<?>>map(table -> new ReferenceFeed<>(database, table))
                .toList();
    }

    /// Name of the table, for example `splits`.
    public String name() {
        return table.name();
    }

    /// See [ReferenceTable#expectedCalls].
    public int expectedCalls() {
        return table.expectedCalls();
    }

    /// Is told what a feed does, in its thread.
    public interface Listener {
        Listener NONE = new Listener() {
            @Override
            public void storing() {}

            @Override
            public void requestingAgain() {}
        };

        /// The transaction that stores an answer of the vendor has begun; it may be repeated.
        void storing();

        /// The answer was not stored, and another request follows.
        void requestingAgain();
    }

    private enum Outcome {
        STORED,
        /// There is a gap between the window and the covered range.
        GAP,
        /// The answer lacks stored rows.
        ROWS_MISSING
    }

    /// @param changed number of rows of the table that were added, removed or changed
    private record Stored(Outcome outcome, int changed) {}

    /// Fetches and stores the rows that are missing for the range. Another worker may change the covered
    /// range between the fetch and the storing, so that a gap would arise; then a wider window is fetched. An
    /// answer that lacks stored rows is requested a second time.
    ///
    /// @throws finance.ingest.market.VendorException if the rows are not complete; nothing is stored
    public void ensureCovered(DateRange range, MarketData vendor, Listener listener) {
        Stored stored;
        do {
            DateRange window = database.transaction("read the covered range of " + name(), connection -> {
                readStart(connection);
                Optional<DateRange> covered = coverage(connection);
                DateRange loaded = covered.isPresent() ? range : withLoadedDays(connection, range);
                return fetchWindow(loaded, table.lookBackDays(), covered);
            });
            stored = fetchAndStore(window, vendor, listener);
            if (stored.outcome() == Outcome.GAP) {
                listener.requestingAgain();
            }
        } while (stored.outcome() == Outcome.GAP);
    }

    /// Fetches all rows of the covered range again, and stores what differs. If nothing is covered, because
    /// a new version added the feed, fetches the rows of all loaded sessions.
    ///
    /// @return number of rows that were added, removed or changed
    /// @throws finance.ingest.market.VendorException if the rows are not complete; nothing is stored
    public int refresh(MarketData vendor) {
        Optional<DateRange> window = database.transaction("read the covered range of " + name(), connection -> {
            readStart(connection);
            Optional<DateRange> covered = coverage(connection);
            return covered.isPresent()
                    ? covered
                    : LoadedSessions.span(connection)
                            .map(days -> fetchWindow(days, table.lookBackDays(), Optional.empty()));
        });
        return window.map(dates -> fetchAndStore(dates, vendor, Listener.NONE).changed())
                .orElse(0);
    }

    private Stored fetchAndStore(DateRange window, MarketData vendor, Listener listener) {
        ReferenceRows<T> rows = table.fetch(vendor, window);
        Stored stored = store(new ReferenceAnswer<>(window, rows, false, runStartedAt), listener);
        if (stored.outcome() != Outcome.ROWS_MISSING) {
            return stored;
        }
        listener.requestingAgain();
        log.warn("{} of {}: the answer lacks stored rows, requesting it again", name(), window);
        return store(new ReferenceAnswer<>(window, table.fetch(vendor, window), true, runStartedAt), listener);
    }

    /// Chooses again which rows of the vendor count, if bars that are evidence for them changed; to be
    /// called at the end of a run that loaded days.
    public void followBars() {
        int changed = database.transaction("choose the " + name() + " that count", table::chooseIfDue);
        if (changed > 0) {
            log.info("{}: {} added, removed or changed after the days were loaded", name(), Count.of(changed, "row"));
        }
    }

    private void readStart(Connection connection) throws SQLException {
        if (runStartedAt == null) {
            try (var statement = connection.createStatement()) {
                var row = statement.executeQuery("select clock_timestamp()");
                row.next();
                runStartedAt = row.getObject(1, OffsetDateTime.class);
            }
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

    /// The range, extended to all loaded sessions: a feed that a new version adds has rows for none of them.
    private static DateRange withLoadedDays(Connection connection, DateRange range) throws SQLException {
        Optional<DateRange> loaded = LoadedSessions.span(connection);
        if (loaded.isEmpty()) {
            return range;
        }
        LocalDate first = loaded.get().from();
        LocalDate last = loaded.get().to();
        return new DateRange(
                first.isBefore(range.from()) ? first : range.from(), last.isAfter(range.to()) ? last : range.to());
    }

    /// The dates to fetch before the range can be loaded: the range, some earlier days, and the gap up to the
    /// covered range.
    static DateRange fetchWindow(DateRange range, int lookBackDays, Optional<DateRange> covered) {
        LocalDate from = range.from().minusDays(lookBackDays);
        LocalDate to = range.to();
        if (covered.isPresent() && covered.get().to().isBefore(from)) {
            from = covered.get().to().plusDays(1);
        }
        if (covered.isPresent() && covered.get().from().isAfter(to)) {
            to = covered.get().from().minusDays(1);
        }
        return new DateRange(from, to);
    }

    private Stored store(ReferenceAnswer<T> answer, Listener listener) {
        DateRange window = answer.window();
        Stored stored = database.transaction("store the " + name() + " of " + window, connection -> {
            listener.storing();
            Database.lock(connection, Lock.REFERENCE_DATA, table.lockKey());
            if (isSeparate(window, coverage(connection))) {
                return new Stored(Outcome.GAP, 0);
            }
            OptionalInt changed = table.store(connection, answer);
            if (changed.isEmpty()) {
                return new Stored(Outcome.ROWS_MISSING, 0);
            }
            extendCoverage(connection, window);
            return new Stored(Outcome.STORED, changed.getAsInt());
        });
        if (stored.changed() > 0) {
            log.info("{} of {}: {} added, removed or changed", name(), window, Count.of(stored.changed(), "row"));
        }
        int unreadable = answer.rows().unreadable().size();
        if (stored.outcome() == Outcome.STORED && unreadable > 0) {
            log.warn("{} of {}: {}; open_findings lists them", name(), window, Count.of(unreadable, "unreadable row"));
        }
        return stored;
    }

    private static boolean isSeparate(DateRange window, Optional<DateRange> covered) {
        return covered.isPresent()
                && (window.from().isAfter(covered.get().to().plusDays(1))
                        || window.to().isBefore(covered.get().from().minusDays(1)));
    }

    private void extendCoverage(Connection connection, DateRange window) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                insert into %s_coverage as covered (first_date, last_date)
                values (?, ?)
                on conflict (only_row) do update
                set first_date = least(covered.first_date, excluded.first_date),
                    last_date = greatest(covered.last_date, excluded.last_date)
                where excluded.first_date < covered.first_date or excluded.last_date > covered.last_date""".formatted(name()))) {
            upsert.setObject(1, window.from());
            upsert.setObject(2, window.to());
            upsert.executeUpdate();
        }
    }
}
