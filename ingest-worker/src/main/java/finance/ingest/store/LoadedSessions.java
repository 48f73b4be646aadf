package finance.ingest.store;

import finance.common.Database;
import finance.common.DateRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The loaded sessions: their span, and those that a refresh reads again.
public final class LoadedSessions {
    private final Database database;

    public LoadedSessions(Database database) {
        this.database = database;
    }

    /// From the first to the last loaded session; empty if none is loaded.
    static Optional<DateRange> span(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                "select min(trading_date), max(trading_date) from trading_days where verdict = 'LOADED'")) {
            var row = query.executeQuery();
            row.next();
            LocalDate first = row.getObject(1, LocalDate.class);
            return first == null
                    ? Optional.empty()
                    : Optional.of(new DateRange(first, row.getObject(2, LocalDate.class)));
        }
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
