package finance.ingest.store;

import finance.common.Database;
import finance.common.DateRange;
import finance.ingest.admission.Admission;
import finance.ingest.admission.Assessment;
import finance.ingest.admission.ComparedSessions;
import finance.ingest.admission.DayStatistics;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The table `day_statistics`.
public final class StatisticsStore {
    /// The loaded days of a range, and the nearest twenty on either side.
    private static final String NEAREST = """
            with nearest as (
                (select trading_date from trading_days where verdict = 'LOADED' and trading_date < ? order by 1 desc limit 20)
                union all
                select trading_date from trading_days where verdict = 'LOADED' and trading_date between ? and ?
                union all
                (select trading_date from trading_days where verdict = 'LOADED' and trading_date > ? order by 1 limit 20)
            )
            """;

    private static final String READ = NEAREST + """
            select trading_date, bars, shares, typical_volume, array_to_string(most_shares, ' '), array_to_string(most_dollars, ' '),
                array_to_string(most_dollars_closes, ' '), array_to_string(most_dollars_volumes, ' '), comparisons
            from nearest
            left join day_statistics using (trading_date)""";

    private static final String COMPARED_LATER =
            "loaded before the sessions with which it is compared; --force loads it again";

    private final Database database;

    public StatisticsStore(Database database) {
        this.database = database;
    }

    /// The loaded sessions with which the days of a range are compared.
    public ComparedSessions around(DateRange range) {
        return database.transaction("read the statistics of the loaded days", connection -> {
            List<LocalDate> withoutStatistics = new ArrayList<>();
            List<DayStatistics> stored = read(connection, range, withoutStatistics);
            if (!withoutStatistics.isEmpty()) {
                fill(connection, withoutStatistics);
                stored = read(connection, range, new ArrayList<>());
            }
            return new ComparedSessions(stored, earlyCloses(connection));
        });
    }

    private static List<DayStatistics> read(Connection connection, DateRange range, List<LocalDate> withoutStatistics)
            throws SQLException {
        List<DayStatistics> stored = new ArrayList<>();
        try (var query = connection.prepareStatement(READ)) {
            query.setObject(1, range.from());
            query.setObject(2, range.from());
            query.setObject(3, range.to());
            query.setObject(4, range.to());
            var rows = query.executeQuery();
            while (rows.next()) {
                LocalDate date = rows.getObject(1, LocalDate.class);
                int bars = rows.getInt(2);
                if (rows.wasNull()) {
                    withoutStatistics.add(date);
                } else {
                    stored.add(statistics(date, bars, rows));
                }
            }
        }
        return stored;
    }

    private static DayStatistics statistics(LocalDate date, int bars, ResultSet row) throws SQLException {
        return new DayStatistics(
                date,
                bars,
                row.getDouble(3),
                row.getDouble(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getInt(9));
    }

    private static void fill(Connection connection, List<LocalDate> days) throws SQLException {
        try (var fill = connection.prepareStatement("select fill_day_statistics(?)")) {
            for (LocalDate date : days) {
                fill.setObject(1, date);
                fill.execute();
            }
        }
    }

    private static Set<LocalDate> earlyCloses(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            var rows = statement.executeQuery(
                    "select distinct trading_date from announced_closures where status = 'early-close'");
            Set<LocalDate> days = new HashSet<>();
            while (rows.next()) {
                days.add(rows.getObject(1, LocalDate.class));
            }
            return days;
        }
    }

    /// Stores the statistics of a day in the transaction that stores its bars. A day that an operator accepted
    /// stays accepted.
    static void store(Connection connection, DayStatistics day) throws SQLException {
        try (var upsert = connection.prepareStatement("""
                insert into day_statistics (
                    trading_date, bars, shares, typical_volume, most_shares, most_dollars, most_dollars_closes,
                    most_dollars_volumes, comparisons)
                values (
                    ?, ?, ?, ?, string_to_array(?, ' '), string_to_array(?, ' '), string_to_array(?, ' ')::double precision[],
                    string_to_array(?, ' ')::double precision[], ?)
                on conflict (trading_date) do update
                set bars = excluded.bars, shares = excluded.shares, typical_volume = excluded.typical_volume,
                    most_shares = excluded.most_shares, most_dollars = excluded.most_dollars,
                    most_dollars_closes = excluded.most_dollars_closes,
                    most_dollars_volumes = excluded.most_dollars_volumes,
                    comparisons = greatest(day_statistics.comparisons, excluded.comparisons)""")) {
            upsert.setObject(1, day.date());
            upsert.setInt(2, day.bars());
            upsert.setDouble(3, day.shares());
            upsert.setDouble(4, day.typicalVolume());
            upsert.setString(5, day.mostShares());
            upsert.setString(6, day.mostDollars());
            upsert.setString(7, day.mostDollarsCloses());
            upsert.setString(8, day.mostDollarsVolumes());
            upsert.setInt(9, day.comparisons());
            upsert.executeUpdate();
        }
    }

    /// Compares loaded days again that had too few sessions to be compared with, and reports what is found.
    /// They stay loaded.
    public void compareAgain(Admission admission) {
        List<DayStatistics> days = admission.daysToCompareAgain();
        if (days.isEmpty()) {
            return;
        }
        database.transaction("compare loaded days again", connection -> {
            for (DayStatistics day : days) {
                Set<String> present = tickers(connection, day.date(), admission.usualMostTraded(day));
                Assessment assessment = admission.compareAgain(day, present);
                if (setComparisons(connection, assessment.statistics())) {
                    FindingStore.reportAgain(connection, day.date(), assessment.findings(), COMPARED_LATER);
                }
            }
            return null;
        });
    }

    private static Set<String> tickers(Connection connection, LocalDate date, Set<String> among) throws SQLException {
        try (var query = connection.prepareStatement(
                "select ticker from daily_bars where trading_date = ? and ticker = any(?)")) {
            query.setObject(1, date);
            query.setArray(2, connection.createArrayOf("text", among.toArray()));
            Set<String> present = new HashSet<>();
            var rows = query.executeQuery();
            while (rows.next()) {
                present.add(rows.getString(1));
            }
            return present;
        }
    }

    /// Returns false, and stores nothing, if an operator has accepted the day since its statistics were read.
    private static boolean setComparisons(Connection connection, DayStatistics day) throws SQLException {
        try (var update = connection.prepareStatement("""
                update day_statistics
                set comparisons = greatest(comparisons, ?)
                where trading_date = ? and comparisons < ?""")) {
            update.setInt(1, day.comparisons());
            update.setObject(2, day.date());
            update.setInt(3, DayStatistics.SETTLED);
            return update.executeUpdate() == 1;
        }
    }
}
