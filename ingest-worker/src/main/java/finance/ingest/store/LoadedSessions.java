package finance.ingest.store;

import finance.common.Database;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// Selects the loaded sessions that a refresh reads again.
public final class LoadedSessions {
    private final Database database;

    public LoadedSessions(Database database) {
        this.database = database;
    }

    /// The last loaded sessions, the newest first.
    public List<LocalDate> last(int count) {
        return database.transaction("read the last loaded sessions", connection -> {
            try (var query = connection.prepareStatement("""
                    select trading_date from trading_days where verdict = 'LOADED' order by trading_date desc limit ?""")) {
                query.setInt(1, count);
                return dates(query);
            }
        });
    }

    /// Loaded sessions whose check was the longest ago, apart from the last loaded ones and from sessions
    /// that the vendor's plan no longer served when that was last determined.
    ///
    /// @param exceptLast number of the last loaded sessions to leave out
    public List<LocalDate> longestUnchecked(int count, int exceptLast) {
        return database.transaction("read the sessions that were not checked for the longest time", connection -> {
            try (var query = connection.prepareStatement("""
                    with candidates as (
                        select trading_date, checked_at
                        from trading_days
                        where verdict = 'LOADED'
                        order by trading_date desc
                        offset ?
                    )
                    select trading_date
                    from candidates
                    where trading_date >= coalesce((select first_date from vendor_plan), '-infinity')
                    order by checked_at nulls first, trading_date
                    limit ?""")) {
                query.setInt(1, exceptLast);
                query.setInt(2, count);
                return dates(query);
            }
        });
    }

    private static List<LocalDate> dates(PreparedStatement query) throws SQLException {
        List<LocalDate> dates = new ArrayList<>();
        var rows = query.executeQuery();
        while (rows.next()) {
            dates.add(rows.getObject(1, LocalDate.class));
        }
        return dates;
    }
}
