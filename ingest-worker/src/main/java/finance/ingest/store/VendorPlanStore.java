package finance.ingest.store;

import finance.common.Database;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// The tables `vendor_plan`, the first trading date that the vendor's plan serves, and `vendor_plan_search`, the
/// search for it.
public final class VendorPlanStore {
    /// About three times as long as a search over twenty years takes at five calls per minute. A search that
    /// is older belongs to a run that was killed.
    private static final Duration LONGEST_SEARCH = Duration.ofMinutes(10);
    private static final Duration SEARCH_POLL = Duration.ofMillis(500);

    private final Database database;

    public VendorPlanStore(Database database) {
        this.database = database;
    }

    /// The first session, and when it was determined.
    ///
    /// @param firstDate the first session that the plan served
    /// @param age days since that was determined, by the calendar of the database
    /// @param isRecent whether it was determined within the last 24 hours; the history of a plan may begin
    ///     later every day
    public record FirstServed(LocalDate firstDate, int age, boolean isRecent) {}

    /// Empty if it was never determined.
    public Optional<FirstServed> read() {
        return database.transaction("read the first day of the vendor's plan", connection -> {
            try (var query = connection.prepareStatement("""
                    select first_date, current_date - found_at::date, found_at > clock_timestamp() - interval '1 day'
                    from vendor_plan""")) {
                var row = query.executeQuery();
                return row.next()
                        ? Optional.of(
                                new FirstServed(row.getObject(1, LocalDate.class), row.getInt(2), row.getBoolean(3)))
                        : Optional.empty();
            }
        });
    }

    public void store(LocalDate firstDate) {
        database.transaction("store the first day of the vendor's plan", connection -> {
            try (var upsert = connection.prepareStatement("""
                    insert into vendor_plan (first_date, found_at)
                    values (?, clock_timestamp())
                    on conflict (only_row) do update set first_date = excluded.first_date, found_at = excluded.found_at""")) {
                upsert.setObject(1, firstDate);
                return upsert.executeUpdate();
            }
        });
    }

    /// Deletes a stored date that an answer of the vendor contradicts.
    public void delete() {
        database.transaction("delete the first day of the vendor's plan", connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate("delete from vendor_plan");
            }
        });
    }

    /// Registers a search for the first session. Returns false if another run searches.
    public boolean beginSearch() {
        return database.transaction("register a search for the first day of the vendor's plan", connection -> {
            try (var upsert = connection.prepareStatement("""
                    insert into vendor_plan_search as search (started_at)
                    values (clock_timestamp())
                    on conflict (only_row) do update set started_at = excluded.started_at
                    where search.started_at < excluded.started_at - ?::interval""")) {
                upsert.setString(1, LONGEST_SEARCH.toString());
                return upsert.executeUpdate() == 1;
            }
        });
    }

    public void endSearch() {
        database.transaction("end the search for the first day of the vendor's plan", connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate("delete from vendor_plan_search");
            }
        });
    }

    /// Waits until no other run searches, at most until its search counts as lost. Returns whether one did.
    public boolean awaitSearch() {
        try {
            boolean waited = false;
            while (isSearched()) {
                waited = true;
                Thread.sleep(SEARCH_POLL);
            }
            return waited;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the first day of the vendor's plan", e);
        }
    }

    private boolean isSearched() {
        return database.transaction("read whether the first day of the vendor's plan is searched", connection -> {
            try (var query = connection.prepareStatement(
                    "select 1 from vendor_plan_search where started_at >= clock_timestamp() - ?::interval")) {
                query.setString(1, LONGEST_SEARCH.toString());
                return query.executeQuery().next();
            }
        });
    }

    /// Stores the status `OUT_OF_PLAN` of registered days in one statement. A loaded day keeps its status.
    public void recordOutOfPlan(List<LocalDate> dates, String message) {
        database.transaction("store the days outside the vendor's plan", connection -> {
            try (var update = connection.prepareStatement("""
                    update trading_days
                    set verdict = 'OUT_OF_PLAN', message = ?, decided_at = clock_timestamp()
                    where trading_date = any (?) and verdict is distinct from 'LOADED'""")) {
                update.setString(1, message);
                Object[] texts = dates.stream().map(LocalDate::toString).toArray();
                update.setArray(2, connection.createArrayOf("date", texts));
                return update.executeUpdate();
            }
        });
    }
}
