package finance.ml.daily;

import finance.ml.series.Horizons;
import finance.ml.store.Shard;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// What `--securities` has changed since the forecasts of the tickers were scored: the differences between
/// `ticker_successions` and `scored_successions`. The outcome of a forecast may be another one if such a date
/// is after its origin date and not after its target date.
///
/// @param shard the tickers that were compared
/// @param removed the rows of `scored_successions` that are not in `ticker_successions` any more
/// @param added the rows of `ticker_successions` that are not in `scored_successions`
record SuccessionChanges(Shard shard, List<Succession> removed, List<Succession> added) {
    /// One row; dates as PostgreSQL's texts of them, because they may be infinite.
    private record Succession(
            String ticker, String validFrom, String validTo, String barTicker, String barsFrom, String barsTo) {
        List<String> dates() {
            return List.of(validFrom, validTo, barsFrom, barsTo);
        }
    }

    private static final String COLUMNS = "ticker, valid_from, valid_to, bar_ticker, bars_from, bars_to";

    private static final String DIFFERENCE = """
            select %1$s from %2$s where shard_of(ticker, ?) = ?
            except
            select %1$s from %3$s""";

    private static final String SCORED_DATES = """
            select distinct forecasts.target_date
            from unnest(?, ?::text[]::date[]) as change (ticker, changed_on)
            inner join forecasts
                on forecasts.ticker = change.ticker
                and forecasts.origin_date >= change.changed_on - %d
                and forecasts.origin_date < change.changed_on
                and forecasts.target_date >= change.changed_on
            inner join forecast_scores as scores
                on scores.run_id = forecasts.run_id
                and scores.horizon = forecasts.horizon
                and scores.target_date = forecasts.target_date
            order by forecasts.target_date""".formatted(Horizons.MAX_CALENDAR_DAYS);

    static SuccessionChanges read(Connection connection, Shard shard) throws SQLException {
        return new SuccessionChanges(
                shard,
                difference(connection, shard, "scored_successions", "ticker_successions"),
                difference(connection, shard, "ticker_successions", "scored_successions"));
    }

    private static List<Succession> difference(Connection connection, Shard shard, String rows, String others)
            throws SQLException {
        try (var query = connection.prepareStatement(DIFFERENCE.formatted(COLUMNS, rows, others))) {
            query.setInt(1, shard.count());
            query.setInt(2, shard.number());
            List<Succession> found = new ArrayList<>();
            ResultSet row = query.executeQuery();
            while (row.next()) {
                found.add(new Succession(
                        row.getString("ticker"),
                        row.getString("valid_from"),
                        row.getString("valid_to"),
                        row.getString("bar_ticker"),
                        row.getString("bars_from"),
                        row.getString("bars_to")));
            }
            return found;
        }
    }

    /// The target dates with scores that the changes concern.
    List<LocalDate> scoredDates(Connection connection) throws SQLException {
        List<LocalDate> dates = new ArrayList<>();
        if (removed.isEmpty() && added.isEmpty()) {
            return dates;
        }
        try (var query = connection.prepareStatement(SCORED_DATES)) {
            query.setArray(1, tickers(connection));
            query.setArray(2, changedOn(connection));
            ResultSet row = query.executeQuery();
            while (row.next()) {
                dates.add(row.getObject("target_date", LocalDate.class));
            }
        }
        return dates;
    }

    /// The ticker of each change; [#changedOn] has its date at the same position.
    Array tickers(Connection connection) throws SQLException {
        return connection.createArrayOf(
                "text", dated().stream().map(change -> change.ticker()).toArray());
    }

    Array changedOn(Connection connection) throws SQLException {
        return connection.createArrayOf(
                "text", dated().stream().map(change -> change.changedOn()).toArray());
    }

    private record Change(String ticker, String changedOn) {}

    private List<Change> dated() {
        List<Succession> all = new ArrayList<>(removed);
        all.addAll(added);
        return all.stream()
                .flatMap(one -> one.dates().stream()
                        .filter(date -> !date.endsWith("infinity"))
                        .map(date -> new Change(one.ticker(), date)))
                .distinct()
                .toList();
    }

    /// Stores the rows with which the forecasts were scored. The rows were read before: if they have changed
    /// since, the next run finds the difference.
    void save(Connection connection) throws SQLException {
        write(connection, removed, """
                delete from scored_successions
                where ticker = ? and valid_from = ?::text::date and valid_to = ?::text::date
                    and bar_ticker = ? and bars_from = ?::text::date and bars_to = ?::text::date""");
        write(connection, added, """
                insert into scored_successions (%s)
                values (?, ?::text::date, ?::text::date, ?, ?::text::date, ?::text::date)
                on conflict do nothing""".formatted(COLUMNS));
    }

    private static void write(Connection connection, List<Succession> rows, String sql) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Succession row : rows) {
                statement.setString(1, row.ticker());
                statement.setString(2, row.validFrom());
                statement.setString(3, row.validTo());
                statement.setString(4, row.barTicker());
                statement.setString(5, row.barsFrom());
                statement.setString(6, row.barsTo());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
