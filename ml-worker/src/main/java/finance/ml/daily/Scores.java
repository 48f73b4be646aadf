package finance.ml.daily;

import finance.common.Count;
import finance.common.Database;
import finance.ml.series.Horizons;
import finance.ml.store.Shard;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/// Scores the forecasts whose target date is loaded and whose score is missing or out of date; forecasts of
/// other target dates are not read, see [DueScores]. The actual close is that of the same security, under the
/// ticker that it has on the target date, and on the share basis of the origin date; the naive forecast is the
/// close of the origin date. A score is computed again if its target day or its origin day was loaded again, if
/// a split in between was added or removed, or if another security turns out to have had the ticker.
///
/// @param scored forecasts scored now
/// @param again the number of these whose earlier score may be wrong
/// @param withoutBar the number of these without an actual value: no bar on the target date, or a closed
///     exchange
/// @param errorOverNaive the mean absolute error divided by that of the naive forecast: the geometric mean
///     of the ratios of the tickers, so that each ticker has the same weight; NaN if there is none.
///     Davydenko & Fildes, *Measuring forecasting accuracy: the case of judgmental adjustments to SKU-level
///     demand forecasts*, International Journal of Forecasting 29 (2013) 510–522, eq. 6, with equal
///     weights. A ticker whose error or naive error is zero has no such ratio and is left out. The
///     forecasts are medians, which minimize the expected absolute error.
public record Scores(int scored, int again, int withoutBar, double errorOverNaive, double inside80, double inside95) {
    private static final String SCORE = """
            with near_a_split as (
                select distinct forecasts.run_id, forecasts.horizon, forecasts.ticker, forecasts.origin_date, forecasts.target_date
                from ticker_splits as splits
                inner join forecasts
                    on forecasts.ticker = splits.ticker
                    and forecasts.origin_date between splits.execution_date - %d and splits.execution_date
                where forecasts.target_date = any(?)
            ),
            split as (
                select near_a_split.run_id, near_a_split.horizon, between_dates.shares_before, between_dates.shares_after
                from near_a_split
                cross join lateral splits_between(
                    near_a_split.ticker, near_a_split.origin_date, near_a_split.target_date) as between_dates
            ),
            changed as (
                select distinct forecasts.run_id, forecasts.horizon
                from unnest(?, ?::text[]::date[]) as change (ticker, changed_on)
                inner join forecasts
                    on forecasts.ticker = change.ticker
                    and forecasts.origin_date < change.changed_on
                    and forecasts.target_date >= change.changed_on
                where forecasts.target_date = any(?)
            ),
            due as (
                select
                    forecasts.*,
                    coalesce(split.shares_after, 1) as shares_after,
                    coalesce(split.shares_before, 1) as shares_before,
                    scores.run_id is not null as again
                from forecasts
                left join split on split.run_id = forecasts.run_id and split.horizon = forecasts.horizon
                left join changed on changed.run_id = forecasts.run_id and changed.horizon = forecasts.horizon
                left join forecast_scores as scores
                    on scores.run_id = forecasts.run_id
                    and scores.horizon = forecasts.horizon
                    and scores.target_date = forecasts.target_date
                    and scores.target_date = any(?)
                where forecasts.target_date = any(?)
                    and forecasts.origin_date >= ?
                    and shard_of(forecasts.ticker, ?) = ?
                    and (
                        scores.run_id is null
                        or changed.run_id is not null
                        or forecasts.target_date = any(?)
                        or scores.split_factor <> coalesce(
                            (split.shares_after / split.shares_before)::double precision, 1))
            ),
            successors as (
                select distinct on (due.run_id, due.horizon) due.run_id, due.horizon, succession.bar_ticker
                from due
                inner join ticker_successions as succession
                    on succession.ticker = due.ticker
                    and succession.valid_from <= due.origin_date
                    and succession.valid_to > due.origin_date
                    and succession.bars_from <= due.target_date
                    and succession.bars_to > due.target_date
                order by due.run_id, due.horizon, succession.bars_from desc
            ),
            bar_tickers as (
                select run_id, horizon, bar_ticker from successors
                union all
                select run_id, horizon, ticker
                from due
                where ticker not in (select spell.ticker from ticker_spells as spell where spell.is_traced)
            ),
            outcomes as (
                select
                    due.*,
                    (target.close * due.shares_after / due.shares_before)::double precision as actual,
                    origin.close::double precision as naive,
                    coalesce(due.made_at >= target_day.first_loaded_at, false) as outcome_was_loaded
                from due
                left join bar_tickers on bar_tickers.run_id = due.run_id and bar_tickers.horizon = due.horizon
                left join daily_bars as target
                    on target.ticker = bar_tickers.bar_ticker
                    and target.trading_date = due.target_date
                    and target.trading_date = any(?)
                left join trading_days as target_day on target_day.trading_date = due.target_date
                left join daily_bars as origin
                    on origin.ticker = due.ticker
                    and origin.trading_date = due.origin_date
                    and origin.trading_date between ? and ?
            ),
            scored as (
                insert into forecast_scores (run_id, ticker, target_date, horizon, actual, naive, error, naive_error,
                    absolute_percentage_error, inside_80, inside_95, winkler_80, winkler_95, split_factor, scored_at,
                    outcome_was_loaded)
                select
                    run_id, ticker, target_date, horizon, actual, naive, actual - mean, actual - naive,
                    100 * abs(actual - mean) / actual,
                    actual between lower_80 and upper_80,
                    actual between lower_95 and upper_95,
                    interval_score(lower_80, upper_80, actual, 0.80),
                    interval_score(lower_95, upper_95, actual, 0.95),
                    (shares_after / shares_before)::double precision,
                    ?,
                    outcome_was_loaded
                from outcomes
                on conflict (run_id, horizon, target_date) do update set
                    actual = excluded.actual, naive = excluded.naive, error = excluded.error,
                    naive_error = excluded.naive_error,
                    absolute_percentage_error = excluded.absolute_percentage_error,
                    inside_80 = excluded.inside_80, inside_95 = excluded.inside_95,
                    winkler_80 = excluded.winkler_80, winkler_95 = excluded.winkler_95,
                    split_factor = excluded.split_factor, scored_at = excluded.scored_at,
                    outcome_was_loaded = excluded.outcome_was_loaded
                returning *
            ),
            errors_by_ticker as (
                select ticker, avg(abs(error) / naive) as error, avg(abs(naive_error) / naive) as naive_error
                from scored
                group by ticker
            ),
            pooled as (
                select exp(avg(ln(error / naive_error))) as error_over_naive
                from errors_by_ticker
                where error > 0 and naive_error > 0
            )
            select
                count(*),
                (select count(*) from due where again),
                count(*) - count(actual),
                (select error_over_naive from pooled),
                avg(inside_80::int),
                avg(inside_95::int)
            from scored""".formatted(Horizons.MAX_CALENDAR_DAYS);

    public static Scores score(Database database, Shard shard) {
        OffsetDateTime scoredAt = database.loadedDaysVisibleUntil();
        return database.transaction("score the forecasts", connection -> {
            DueScores due = DueScores.read(connection, shard);
            Optional<LocalDate> firstOrigin = due.firstOrigin();
            if (firstOrigin.isEmpty()) {
                due.settle(connection);
                return new Scores(0, 0, 0, Double.NaN, 0, 0);
            }
            Array dates = DueScores.dateArray(connection, due.dates());
            Database.disableNestedLoops(connection);
            Scores scores = score(
                    connection,
                    dates,
                    due.changes().tickers(connection),
                    due.changes().changedOn(connection),
                    dates,
                    dates,
                    dates,
                    firstOrigin.get(),
                    shard.count(),
                    shard.number(),
                    DueScores.dateArray(connection, due.stale()),
                    dates,
                    firstOrigin.get(),
                    due.dates().getLast(),
                    scoredAt);
            due.settle(connection);
            return scores;
        });
    }

    /// @param parameters of the statement, in their order
    private static Scores score(Connection connection, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(SCORE)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            ResultSet row = statement.executeQuery();
            row.next();
            return new Scores(
                    row.getInt(1),
                    row.getInt(2),
                    row.getInt(3),
                    Optional.ofNullable(row.getObject(4, Double.class)).orElse(Double.NaN),
                    row.getDouble(5),
                    row.getDouble(6));
        }
    }

    @Override
    public String toString() {
        String count =
                Count.of(scored, "forecast") + " scored now" + (again == 0 ? "" : " (" + again + " of them again)");
        if (scored == 0) {
            return count + "; no forecast is due";
        }
        if (scored == withoutBar) {
            return count + ", none of them with a bar on its target date";
        }
        return String.format(
                Locale.ROOT,
                "%s, %d without a bar on the target date; absolute error %s that of the naive forecast"
                        + " (geometric mean over the tickers), "
                        + "%.0f %% inside the 80 %% interval, %.0f %% inside the 95 %% interval",
                count,
                withoutBar,
                Double.isNaN(errorOverNaive)
                        ? "not comparable with"
                        : String.format(Locale.ROOT, "%.3f times", errorOverNaive),
                100 * inside80,
                100 * inside95);
    }
}
