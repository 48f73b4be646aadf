package finance.ingest.store;

import finance.common.Database;
import finance.common.DateRange;
import finance.ingest.admission.Admission;
import finance.ingest.admission.Assessment;
import finance.ingest.admission.DayStatistics;
import finance.ingest.admission.DayStatistics.Traded;
import finance.ingest.admission.ComparedSessions;
import java.sql.Array;
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

    private static final String FILL = NEAREST + """
            select fill_day_statistics(trading_date)
            from nearest
            where not exists (select from day_statistics where day_statistics.trading_date = nearest.trading_date)""";

    private static final String READ = NEAREST + """
            select trading_date, bars, shares, typical_volume, most_shares, most_dollars, most_dollars_closes,
                most_dollars_volumes, comparisons
            from nearest
            inner join day_statistics using (trading_date)""";

    private static final String COMPARED_LATER =
            "loaded before the sessions with which it is compared; --force loads it again";

    private final Database database;

    public StatisticsStore(Database database) {
        this.database = database;
    }

    /// The loaded sessions with which the days of a range are compared.
    public ComparedSessions around(DateRange range) {
        return database.transaction("read the statistics of the loaded days", connection -> {
            List<DayStatistics> stored = new ArrayList<>();
            for (String sql : List.of(FILL, READ)) {
                try (var query = connection.prepareStatement(sql)) {
                    query.setObject(1, range.from());
                    query.setObject(2, range.from());
                    query.setObject(3, range.to());
                    query.setObject(4, range.to());
                    var rows = query.executeQuery();
                    while (sql.equals(READ) && rows.next()) {
                        stored.add(statistics(rows));
                    }
                }
            }
            return new ComparedSessions(stored, earlyCloses(connection));
        });
    }

    private static DayStatistics statistics(ResultSet row) throws SQLException {
        String[] tickers = (String[]) row.getArray("most_dollars").getArray();
        Double[] closes = (Double[]) row.getArray("most_dollars_closes").getArray();
        Double[] volumes = (Double[]) row.getArray("most_dollars_volumes").getArray();
        List<Traded> mostDollars = new ArrayList<>();
        for (int i = 0; i < tickers.length; i++) {
            mostDollars.add(new Traded(tickers[i], closes[i], volumes[i]));
        }
        return new DayStatistics(
                row.getObject("trading_date", LocalDate.class),
                row.getInt("bars"),
                row.getDouble("shares"),
                row.getDouble("typical_volume"),
                List.of((String[]) row.getArray("most_shares").getArray()),
                mostDollars,
                row.getInt("comparisons"));
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
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
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
            upsert.setArray(5, array(connection, "text", day.mostShares()));
            upsert.setArray(
                    6,
                    array(
                            connection,
                            "text",
                            day.mostDollars().stream().map(Traded::ticker).toList()));
            upsert.setArray(
                    7,
                    array(
                            connection,
                            "float8",
                            day.mostDollars().stream().map(Traded::close).toList()));
            upsert.setArray(
                    8,
                    array(
                            connection,
                            "float8",
                            day.mostDollars().stream().map(Traded::volume).toList()));
            upsert.setInt(9, day.comparisons());
            upsert.executeUpdate();
        }
    }

    private static Array array(Connection connection, String type, List<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }

    /// Compares loaded days again that had too few sessions to be compared with, and reports what is found. They
    /// stay loaded.
    public void compareAgain(Admission admission) {
        List<DayStatistics> days = admission.daysToCompareAgain();
        if (days.isEmpty()) {
            return;
        }
        database.transaction("compare loaded days again", connection -> {
            for (DayStatistics day : days) {
                Set<String> present = tickers(connection, day.date(), admission.usualMostTraded(day));
                Assessment assessment = admission.compareAgain(day, present);
                setComparisons(connection, assessment.statistics());
                FindingStore.reportAgain(connection, day.date(), assessment.findings(), COMPARED_LATER);
            }
            return null;
        });
    }

    private static Set<String> tickers(Connection connection, LocalDate date, Set<String> among) throws SQLException {
        try (var query = connection.prepareStatement(
                "select ticker from daily_bars where trading_date = ? and ticker = any(?)")) {
            query.setObject(1, date);
            query.setArray(2, array(connection, "text", List.copyOf(among)));
            Set<String> present = new HashSet<>();
            var rows = query.executeQuery();
            while (rows.next()) {
                present.add(rows.getString(1));
            }
            return present;
        }
    }

    private static void setComparisons(Connection connection, DayStatistics day) throws SQLException {
        try (var update =
                connection.prepareStatement("update day_statistics set comparisons = ? where trading_date = ?")) {
            update.setInt(1, day.comparisons());
            update.setObject(2, day.date());
            update.executeUpdate();
        }
    }
}
