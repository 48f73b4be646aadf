package finance.ml.daily;

import finance.ml.series.Horizons;
import finance.ml.store.Shard;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The known target dates with forecasts whose score is missing or may be wrong. A target date is known if it
/// is loaded or if the exchange was closed on it.
///
/// @param dates all of them
/// @param firstOrigin the first origin date of their forecasts; empty if there is none
/// @param stale those whose day, or whose origin days, were loaded after the oldest score of the date
/// @param marks the rows of `scores_due` on known dates; each makes its date due
/// @param changes the dates on which tickers change their security otherwise than when they were scored
record DueScores(
        List<LocalDate> dates,
        Optional<LocalDate> firstOrigin,
        List<LocalDate> stale,
        List<Mark> marks,
        SuccessionChanges changes) {
    /// One row of `scores_due`.
    ///
    /// @param storedBy the transaction as PostgreSQL's text of it
    private record Mark(LocalDate targetDate, String storedBy) {}

    private static final String MARKED = """
            select due.target_date, due.stored_by::text as stored_by
            from scores_due as due
            inner join trading_days as day
                on day.trading_date = due.target_date and day.verdict in ('LOADED', 'NO_SESSION')
            order by due.target_date, due.stored_by::text""";

    private static final String STALE = """
            with known_days as (
                select
                    trading_date,
                    max(decided_at) filter (where verdict = 'LOADED') over reach as loaded_at
                from trading_days
                where verdict in ('LOADED', 'NO_SESSION')
                window reach as (order by trading_date range between interval '%d days' preceding and current row)
            )
            select trading_date as target_date
            from known_days
            where loaded_at > (select min(scored_at) from forecast_scores where target_date = trading_date)
            order by trading_date""".formatted(Horizons.MAX_CALENDAR_DAYS);

    /// Scores near a split or with the factor of one. The lateral queries, which `offset 0` keeps separate, look
    /// up the few forecasts near each split, whatever the planner estimates.
    private static final String OTHER_FACTOR = """
            with near_a_split as (
                select forecast.*
                from ticker_splits as split
                cross join lateral (
                    select run_id, horizon, ticker, origin_date, target_date
                    from forecasts
                    where forecasts.ticker = split.ticker
                        and forecasts.origin_date between split.execution_date - %1$d and split.execution_date
                    offset 0) as forecast
                union
                select forecast.*
                from forecast_scores as scores
                cross join lateral (
                    select run_id, horizon, ticker, origin_date, target_date
                    from forecasts
                    where forecasts.run_id = scores.run_id
                        and forecasts.horizon = scores.horizon
                        and forecasts.target_date = scores.target_date
                    offset 0) as forecast
                where scores.split_factor <> 1
            )
            select distinct near_a_split.target_date
            from near_a_split
            cross join lateral (
                select split_factor
                from forecast_scores as scores
                where scores.run_id = near_a_split.run_id
                    and scores.horizon = near_a_split.horizon
                    and scores.target_date = near_a_split.target_date
                offset 0) as score
            left join lateral splits_between(
                near_a_split.ticker, near_a_split.origin_date, near_a_split.target_date) as split on true
            where score.split_factor <> coalesce((split.shares_after / split.shares_before)::double precision, 1)
            order by near_a_split.target_date""".formatted(Horizons.MAX_CALENDAR_DAYS);

    /// Deletes the marks that were read, unless another shard has forecasts of the date to score.
    private static final String DELETE_SCORED = """
            with unscored as (
                select distinct forecasts.target_date
                from forecasts
                left join forecast_scores as scores
                    on scores.run_id = forecasts.run_id
                    and scores.horizon = forecasts.horizon
                    and scores.target_date = forecasts.target_date
                    and scores.target_date = any(?)
                where forecasts.target_date = any(?) and scores.run_id is null
            )
            delete from scores_due as due
            using unnest(?, ?::text[]::xid8[]) as seen (target_date, stored_by)
            where due.target_date = seen.target_date
                and due.stored_by = seen.stored_by
                and not exists (select from unscored where unscored.target_date = due.target_date)""";

    /// @param shard the tickers whose successions are compared
    static DueScores read(Connection connection, Shard shard) throws SQLException {
        List<Mark> marks = new ArrayList<>();
        try (var query = connection.prepareStatement(MARKED)) {
            ResultSet row = query.executeQuery();
            while (row.next()) {
                marks.add(new Mark(row.getObject("target_date", LocalDate.class), row.getString("stored_by")));
            }
        }
        List<LocalDate> stale = dates(connection, STALE);
        List<LocalDate> dates = new ArrayList<>(stale);
        dates.addAll(marks.stream().map(Mark::targetDate).toList());
        dates.addAll(dates(connection, OTHER_FACTOR));
        SuccessionChanges changes = SuccessionChanges.read(connection, shard);
        dates.addAll(changes.scoredDates(connection));
        List<LocalDate> due = dates.stream().distinct().sorted().toList();
        return new DueScores(due, firstOrigin(connection, due), stale, marks, changes);
    }

    private static Optional<LocalDate> firstOrigin(Connection connection, List<LocalDate> dates) throws SQLException {
        if (dates.isEmpty()) {
            return Optional.empty();
        }
        try (var query =
                connection.prepareStatement("select min(origin_date) from forecasts where target_date = any(?)")) {
            query.setArray(1, dateArray(connection, dates));
            ResultSet row = query.executeQuery();
            row.next();
            return Optional.ofNullable(row.getObject(1, LocalDate.class));
        }
    }

    private static List<LocalDate> dates(Connection connection, String sql) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            List<LocalDate> dates = new ArrayList<>();
            ResultSet row = query.executeQuery();
            while (row.next()) {
                dates.add(row.getObject("target_date", LocalDate.class));
            }
            return dates;
        }
    }

    /// Stores the successions with which the forecasts of these dates were scored, and deletes the marks. Called in
    /// the transaction that has scored them.
    void settle(Connection connection) throws SQLException {
        changes.save(connection);
        if (marks.isEmpty()) {
            return;
        }
        Array marked =
                dateArray(connection, marks.stream().map(Mark::targetDate).toList());
        Object[] transactions = marks.stream().map(Mark::storedBy).toArray();
        try (var delete = connection.prepareStatement(DELETE_SCORED)) {
            delete.setArray(1, marked);
            delete.setArray(2, marked);
            delete.setArray(3, marked);
            delete.setArray(4, connection.createArrayOf("text", transactions));
            delete.executeUpdate();
        }
    }

    static Array dateArray(Connection connection, List<LocalDate> dates) throws SQLException {
        return connection.createArrayOf("date", dates.toArray());
    }
}
