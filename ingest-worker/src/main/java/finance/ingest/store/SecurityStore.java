package finance.ingest.store;

import finance.common.ClaimChoice;
import finance.common.Database;
import finance.common.Database.Lock;
import finance.ingest.market.SecurityRecord;
import finance.ingest.market.TickerEvents;
import finance.ingest.store.TemporaryTable.Column;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The list of securities with its history, the answers about ticker events, and the spells that follow from
/// them and the bars.
public final class SecurityStore {
    /// The key in [Lock#REFERENCE_DATA], after those of [ClaimChoice].
    private static final int LOCK_KEY = 2;

    private static final List<Column<SecurityRecord>> COLUMNS = List.of(
            new Column<>("ticker", SecurityRecord::ticker),
            new Column<>("active", SecurityRecord::active),
            new Column<>("delisted_on", SecurityRecord::delistedOn),
            new Column<>("name", SecurityRecord::name),
            new Column<>("type", SecurityRecord::type),
            new Column<>("primary_exchange", SecurityRecord::primaryExchange),
            new Column<>("cik", SecurityRecord::cik),
            new Column<>("composite_figi", SecurityRecord::compositeFigi),
            new Column<>("share_class_figi", SecurityRecord::shareClassFigi));
    private static final String NAMES = COLUMNS.stream().map(Column::name).collect(Collectors.joining(", "));

    private static final String SEEN = """
            update security_claims as claim
            set last_seen = now(), missing_since = null
            from (select distinct %s as version from listed) as sent
            where claim.gone_at is null and %s = sent.version""".formatted(version("listed"), version("claim"));

    /// Another version of the same record replaces one at once; a record that two lists lack is gone.
    private static final String VANISHED = """
            update security_claims as claim
            set missing_since = coalesce(claim.missing_since, now()),
                gone_at = case
                    when claim.missing_since is not null
                        or exists (
                            select
                            from listed
                            where (listed.ticker, listed.active, coalesce(listed.delisted_on, 'infinity'))
                                = (claim.ticker, claim.active, coalesce(claim.delisted_on, 'infinity')))
                    then now()
                end
            where claim.gone_at is null and claim.last_seen < now()""";

    private static final String NEW = """
            insert into security_claims (%1$s)
            select distinct %1$s
            from listed
            where not exists (
                select from security_claims as claim where claim.gone_at is null and %2$s = %3$s)""".formatted(NAMES, version("claim"), version("listed"));

    private final Database database;

    public SecurityStore(Database database) {
        this.database = database;
    }

    /// What a list changed.
    ///
    /// @param added number of new records and of new versions of records
    /// @param removed number of records and versions that no longer describe the present
    public record Change(int added, int removed) {}

    /// Stores the complete list: new versions of records, and which ones it lacks.
    public Change store(List<SecurityRecord> records) {
        return database.transaction("store the list of securities", connection -> {
            Database.lock(connection, Lock.REFERENCE_DATA, LOCK_KEY);
            TemporaryTable.create(connection, "listed", "security_claims", COLUMNS, records);
            try (var statement = connection.createStatement()) {
                statement.executeUpdate(SEEN);
                int removed = statement.executeUpdate(VANISHED);
                return new Change(statement.executeUpdate(NEW), removed);
            }
        });
    }

    /// A version of a record as text, because a join on nullable columns cannot use a hash.
    private static String version(String table) {
        return COLUMNS.stream()
                .map(column -> table + "." + column.name())
                .collect(Collectors.joining(", ", "(", ")::text"));
    }

    /// Number of active records of the newest stored list; 0 if none is stored.
    public int activeRecords() {
        return database.transaction("count the active securities", connection -> {
            try (var query = connection.prepareStatement(
                    "select count(*) from security_claims where active and gone_at is null and missing_since is null")) {
                var row = query.executeQuery();
                row.next();
                return row.getInt(1);
            }
        });
    }

    /// Finds the first and last bars of the tickers, as far as bars changed since the last time.
    public void findBarSpells() {
        OffsetDateTime visibleUntil = database.loadedDaysVisibleUntil();
        database.transaction("find the first and last bars of the tickers", connection -> {
            Database.lock(connection, Lock.REFERENCE_DATA, LOCK_KEY);
            try (var find = connection.prepareStatement("select find_bar_spells(?)");
                    var analyze = connection.createStatement()) {
                find.setObject(1, visibleUntil);
                find.execute();
                analyze.execute("analyze bar_spells");
            }
            return null;
        });
    }

    /// The identifiers whose ticker events must be requested: first those of tickers that appeared, the
    /// newest dates first.
    public List<String> eventsDue() {
        return database.transaction("read the tickers whose events are unknown", connection -> {
            try (var query = connection.prepareStatement("""
                    select asked_id
                    from ticker_events_due
                    group by asked_id
                    order by bool_or(appears) desc, max(boundary_date) desc, asked_id""")) {
                List<String> ids = new ArrayList<>();
                var rows = query.executeQuery();
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
                return ids;
            }
        });
    }

    /// Stores the answer for an identifier; it is not due again for the same dates.
    ///
    /// @param answer empty if the vendor has no data of the identifier
    public void store(String askedId, Optional<TickerEvents> answer) {
        database.transaction("store the ticker events of " + askedId, connection -> {
            Database.lock(connection, Lock.REFERENCE_DATA, LOCK_KEY);
            List<TickerEvents.TickerEvent> events =
                    answer.map(TickerEvents::events).orElse(List.of());
            try (var request = connection.prepareStatement("""
                            insert into ticker_event_requests (ticker, boundary_date, asked_id, events)
                            select distinct ticker, boundary_date, asked_id, ?::integer
                            from ticker_events_due
                            where asked_id = ?""");
                    var delete = connection.prepareStatement("delete from ticker_events where asked_id = ?");
                    var insert = connection.prepareStatement("""
                            insert into ticker_events (asked_id, event_date, ticker, composite_figi, cik)
                            values (?, ?, ?, ?, ?)
                            on conflict do nothing""")) {
                request.setInt(1, events.size());
                request.setString(2, askedId);
                request.executeUpdate();
                delete.setString(1, askedId);
                delete.executeUpdate();
                for (TickerEvents.TickerEvent event : events) {
                    insert.setString(1, askedId);
                    insert.setObject(2, event.date());
                    insert.setString(3, event.ticker());
                    insert.setString(4, answer.get().compositeFigi());
                    insert.setString(5, answer.get().cik());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            return null;
        });
    }

    /// What was derived.
    ///
    /// @param securities with bars
    /// @param spells of their tickers
    /// @param staleDays loaded days whose returns must be computed, also for other reasons
    public record Derived(int securities, int spells, int staleDays) {}

    /// Computes securities and spells from what is stored, and marks the returns that change as stale.
    public Derived derive() {
        return database.transaction("derive securities and ticker spells", connection -> {
            for (ClaimChoice choice : ClaimChoice.values()) {
                Database.lock(connection, Lock.REFERENCE_DATA, choice.lockKey());
            }
            Database.lock(connection, Lock.REFERENCE_DATA, LOCK_KEY);
            Database.lock(connection, Lock.LOADED_DAYS, 0);
            try (var statement = connection.createStatement()) {
                statement.execute("select derive_securities()");
                var counts = statement.executeQuery("""
                        select
                            (select count(*) from securities),
                            (select count(*) from ticker_spells),
                            (select count(*) from trading_days where returns_stale)""");
                counts.next();
                return new Derived(counts.getInt(1), counts.getInt(2), counts.getInt(3));
            }
        });
    }
}
