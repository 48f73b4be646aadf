package finance.ml.daily;

import finance.common.Database;
import finance.ml.store.Shard;
import java.sql.ResultSet;
import java.util.Locale;

/// Scores forecasts whose day has come, in one statement: the actual close is put on the share basis of the day the
/// forecast was made, and naive is that day's close.
///
/// @param scored forecasts scored now
/// @param withoutBar of these, how many had no bar on their day
/// @param rmseOverNaive of the scored, in percent of naive's: the root mean squares' ratio
public record Scores(int scored, int withoutBar, double rmseOverNaive, double inside80, double inside95) {
    /// Winkler's interval score, see [finance.ml.evaluation.Interval#winklerScore].
    private static final String SCORE = """
            with due as (
                select forecasts.*
                from forecasts
                inner join trading_days as day on day.trading_date = forecasts.target_date and day.verdict = 'LOADED'
                left join forecast_scores as known
                    on known.run_id = forecasts.run_id and known.horizon = forecasts.horizon
                where known.run_id is null and mod(hashtext(forecasts.ticker)::bigint + 2147483648, ?) = ?
            ),
            split as (
                select due.run_id, due.horizon, product(splits.split_to) as shares_after, product(splits.split_from) as shares_before
                from due
                inner join splits
                    on splits.ticker = due.ticker
                    and splits.execution_date > due.origin_date
                    and splits.execution_date <= due.target_date
                group by due.run_id, due.horizon
            ),
            outcome as (
                select
                    due.*,
                    (coalesce(target.close * split.shares_after / split.shares_before, target.close))::double precision as actual,
                    origin.close::double precision as naive
                from due
                left join daily_bars as target on target.ticker = due.ticker and target.trading_date = due.target_date
                left join daily_bars as origin on origin.ticker = due.ticker and origin.trading_date = due.origin_date
                left join split on split.run_id = due.run_id and split.horizon = due.horizon
            ),
            scored as (
                insert into forecast_scores (run_id, ticker, target_date, horizon, actual, naive, error, naive_error,
                    absolute_percentage_error, inside_80, inside_95, winkler_80, winkler_95)
                select
                    run_id, ticker, target_date, horizon, actual, naive, actual - mean, actual - naive,
                    100 * abs(actual - mean) / actual,
                    actual between lower_80 and upper_80,
                    actual between lower_95 and upper_95,
                    upper_80 - lower_80 + 2 / 0.2 * greatest(0, lower_80 - actual, actual - upper_80),
                    upper_95 - lower_95 + 2 / 0.05 * greatest(0, lower_95 - actual, actual - upper_95)
                from outcome
                on conflict do nothing
                returning *
            )
            select
                count(*),
                count(*) - count(actual),
                sqrt(avg((error / naive) ^ 2)) / nullif(sqrt(avg((naive_error / naive) ^ 2)), 0),
                avg(inside_80::int),
                avg(inside_95::int)
            from scored""";

    public static Scores score(Database database, Shard shard) {
        return database.transaction("score the forecasts", connection -> {
            try (var statement = connection.prepareStatement(SCORE)) {
                statement.setInt(1, shard.count());
                statement.setInt(2, shard.number() - 1);
                ResultSet row = statement.executeQuery();
                row.next();
                return new Scores(row.getInt(1), row.getInt(2), row.getDouble(3), row.getDouble(4), row.getDouble(5));
            }
        });
    }

    @Override
    public String toString() {
        if (scored == withoutBar) {
            return scored + " forecasts scored now"
                    + (scored == 0 ? "; none is due" : ", none of them had a bar on its day");
        }
        return String.format(
                Locale.ROOT,
                "%d forecasts scored now, %d of them without a bar on their day; RMSE of returns %.3f of naive's, "
                        + "%.0f %% inside the 80 %% interval, %.0f %% inside the 95 %% one",
                scored,
                withoutBar,
                rmseOverNaive,
                100 * inside80,
                100 * inside95);
    }
}
