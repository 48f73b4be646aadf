package finance.ingest.store;

import finance.common.Database;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// The table `vendor_plan`: the first trading date that the vendor's plan serves.
public final class VendorPlanStore {
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
