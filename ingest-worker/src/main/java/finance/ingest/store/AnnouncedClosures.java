package finance.ingest.store;

import finance.common.Database;
import finance.ingest.market.AnnouncedClosure;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;

/// The table `announced_closures`.
public final class AnnouncedClosures {
    private final Database database;

    public AnnouncedClosures(Database database) {
        this.database = database;
    }

    /// Replaces the announcements from today on: a withdrawn one vanishes. Earlier days keep theirs.
    ///
    /// @param today the date in New York
    public void replace(List<AnnouncedClosure> closures, LocalDate today, OffsetDateTime readAt) {
        database.transaction("store the announced closures", connection -> {
            try (var delete = connection.prepareStatement("delete from announced_closures where trading_date >= ?");
                    var insert = connection.prepareStatement("""
                            insert into announced_closures (trading_date, exchange, name, status, opens_at, closes_at, read_at)
                            values (?, ?, ?, ?, ?, ?, ?)
                            on conflict (trading_date, exchange) do update
                            set name = excluded.name, status = excluded.status, opens_at = excluded.opens_at,
                                closes_at = excluded.closes_at, read_at = excluded.read_at""")) {
                delete.setObject(1, today);
                delete.executeUpdate();
                for (AnnouncedClosure closure : closures) {
                    insert.setObject(1, closure.date());
                    insert.setString(2, closure.exchange());
                    insert.setString(3, closure.name());
                    insert.setString(4, closure.status());
                    insert.setObject(5, closure.opensAt());
                    insert.setObject(6, closure.closesAt());
                    insert.setObject(7, readAt);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            return null;
        });
    }
}
