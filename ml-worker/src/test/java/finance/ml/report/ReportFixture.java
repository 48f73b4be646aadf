package finance.ml.report;

import finance.common.testing.DatabaseClient;
import finance.replay.database.MigratedDatabase;
import java.util.Map;

/// A database of known contents: sessions from 2 January 2025 on, without holidays; the closes follow a
/// sine wave.
final class ReportFixture {
    final Map<String, String> environment = MigratedDatabase.create();

    /// Weekdays from 2025-01-02 to 2025-03-31: loaded but for 2025-02-05, whose rows are missing.
    ReportFixture sessions() {
        return sql("""
                with days as (
                    select day::date as day
                    from generate_series(date '2025-01-02', date '2025-03-31', interval '1 day') as day
                )
                insert into trading_days (trading_date, is_session, verdict, message)
                select
                    day,
                    extract(isodow from day) < 6,
                    case
                        when extract(isodow from day) > 5 then 'NO_SESSION'
                        when day = '2025-02-05' then 'SUSPECT_EMPTY'
                        else 'LOADED'
                    end,
                    case when day = '2025-02-05' then 'the vendor sent <no> rows' end
                from days""");
    }

    /// Closes of one ticker, near the given price.
    ReportFixture bars(String ticker, double price) {
        sql("""
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                select ?, trading_date, close, close, close, close, 1000
                from trading_days
                cross join lateral (
                    select round((? * (1 + 0.1 * sin(extract(doy from trading_date) / 7.0)))::numeric, 2) as close
                )
                where verdict = 'LOADED'""", ticker, price);
        return sql("""
                update trading_days
                set bars = (select count(*) from daily_bars where daily_bars.trading_date = trading_days.trading_date)
                where verdict = 'LOADED'""");
    }

    ReportFixture dividend(String ticker, String exDate, double cash) {
        return sql(
                "insert into dividends (ticker, ex_dividend_date, cash_amount) values (?, ?::date, ?)",
                ticker,
                exDate,
                cash);
    }

    /// A daily run's forecast of the five weekdays after the origin, which differs from the origin's close
    /// by a share of it.
    ReportFixture forecast(String ticker, String model, String origin, double off) {
        return sql("""
                with origin as (
                    select ticker, trading_date, close::double precision as close
                    from daily_bars
                    where ticker = ? and trading_date = ?::date
                ),
                run as (
                    insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                    select 'forecast', ?, ticker, date '2025-01-02', trading_date, 60, '{}' from origin
                    returning run_id
                ),
                target as (
                    select day::date as day, row_number() over (order by day) as horizon
                    from origin
                    cross join lateral generate_series(trading_date + 1, trading_date + 9, interval '1 day') as day
                    where extract(isodow from day) < 6
                    limit 5
                )
                insert into forecasts (run_id, ticker, origin_date, target_date, horizon, mean,
                    lower_80, upper_80, lower_95, upper_95)
                select
                    run_id, ticker, trading_date, day, horizon, close * (1 + shift),
                    close * (1 + shift) * 0.95, close * (1 + shift) * 1.05,
                    close * (1 + shift) * 0.9, close * (1 + shift) * 1.1
                from origin cross join run cross join target cross join (select ?::double precision as shift)""", ticker, origin, model, off);
    }

    /// A backtest with that RMSE, where naive's is 2 dollars.
    ReportFixture backtest(String command, String model, String ticker, double rmse, String significance) {
        return sql(
                """
                insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters, aicc,
                    test_first_date, test_origins, rmse, mape, mase, naive_rmse, naive_mase, coverage_80, coverage_95,
                    dm_statistic, dm_p_value, significance)
                values (?, ?, ?, '2025-01-02', '2025-03-31', 62, '{"lookback": 15}', 123.456,
                    '2025-03-14', 12, ?, 1.5, 0.9, 2, 1, 0.75, 0.9167, ?, ?, ?)""",
                command,
                model,
                ticker,
                rmse,
                significance.equals("better than naive") ? -4.0 : -0.5,
                significance.equals("better than naive") ? 0.001 : 0.62,
                significance);
    }

    ReportFixture sql(String statement, Object... parameters) {
        new DatabaseClient(environment).update(statement, parameters);
        return this;
    }
}
