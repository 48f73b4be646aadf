package finance.replay.demo;

import finance.common.TradingCalendar;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;

/// The query results that the demo prints.
final class DemoTables {
    private final Connection connection;
    private final LocalDate from;
    private final LocalDate to;

    DemoTables(Connection connection, LocalDate from, LocalDate to) {
        this.connection = connection;
        this.from = from;
        this.to = to;
    }

    /// The returns of a few tickers on the session after a day.
    SqlTable returnsAfter(LocalDate day) throws SQLException {
        return SqlTable.of(connection, """
                select trading_date, ticker, close, round(100 * daily_return::numeric, 3) as "return %", return_span
                from daily_bars
                where trading_date = ? and ticker in ('AAPL', 'BRK.A', 'CPS', 'CpS')
                order by ticker""", TradingCalendar.next(day));
    }

    SqlTable verdicts() throws SQLException {
        return SqlTable.of(connection, """
                select
                    coalesce(verdict, 'unknown') as verdict,
                    count(*) as days,
                    coalesce(sum(bars), 0) as bars,
                    count(*) filter (where not is_session and extract(isodow from trading_date) < 6) as holidays
                from trading_days
                where trading_date between ? and ?
                group by 1
                order by 2 desc""", from, to);
    }

    SqlTable ledger() throws SQLException {
        return SqlTable.of(connection, """
                select
                    sum(bars) as bars,
                    sum(test_symbols) as "test symbols",
                    sum(refused) as refused,
                    sum(results_count) as results,
                    sum(bars + test_symbols + refused) = sum(results_count) as agree
                from ingestion_logs
                where verdict = 'LOADED'""");
    }

    SqlTable refused() throws SQLException {
        return SqlTable.of(connection, """
                select reason, count(*) as rows, min(ticker) as ticker, left(min(raw), 60) as raw
                from refused_rows
                group by reason
                order by reason""");
    }

    /// The two sessions around the largest forward split between them.
    SqlTable splitBoundary() throws SQLException {
        return SqlTable.of(connection, """
                with shown as (
                    select splits.ticker, splits.execution_date, splits.split_from, splits.split_to
                    from splits
                    inner join daily_bars as bars
                        on bars.ticker = splits.ticker and bars.trading_date = splits.execution_date
                    where splits.execution_date between ? and ? and bars.return_span = 1
                    order by splits.split_to / splits.split_from desc, splits.ticker
                    limit 1
                )
                select
                    bars.trading_date,
                    bars.ticker,
                    case when bars.trading_date = shown.execution_date
                        then shown.split_to || ' for ' || shown.split_from else '' end as split,
                    bars.close,
                    round(100 * bars.daily_return::numeric, 3) as "return %",
                    round(adjusted.close, 4) as "adjusted close"
                from shown
                inner join daily_bars as bars
                    on bars.ticker = shown.ticker
                    and bars.trading_date between shown.execution_date - 3 and shown.execution_date + 3
                inner join adjusted_bars as adjusted
                    on adjusted.ticker = bars.ticker and adjusted.trading_date = bars.trading_date
                order by bars.trading_date""", from, to);
    }

    /// The scored forecasts by horizon in sessions. Errors are relative to the price; their ratio to naive is
    /// the geometric mean over the tickers, as in the report and in `score`.
    SqlTable record() throws SQLException {
        return SqlTable.of(connection, """
                with tickers as (
                    select
                        horizon,
                        ticker,
                        count(*) as scored,
                        sum(abs(error) / naive) as error,
                        sum(abs(naive_error) / naive) as naive_error,
                        count(*) filter (where inside_80) as inside_80,
                        count(*) filter (where inside_95) as inside_95
                    from live_scores
                    where actual is not null
                    group by horizon, ticker
                )
                select
                    horizon as "sessions ahead",
                    sum(scored) as scored,
                    round((100 * sum(error) / sum(scored))::numeric, 2) as "mean absolute error %",
                    round(exp(avg(ln(nullif(error, 0) / nullif(naive_error, 0))))::numeric, 3) as "error ÷ naive",
                    round(100 * sum(inside_80) / sum(scored), 1) as "inside 80 %",
                    round(100 * sum(inside_95) / sum(scored), 1) as "inside 95 %"
                from tickers
                group by horizon
                order by horizon""");
    }

    /// The trained and tuned models, compared with the naive forecast.
    SqlTable leaderboard() throws SQLException {
        return SqlTable.of(connection, """
                select
                    ticker,
                    model,
                    command,
                    round(rmse::numeric, 3) as "RMSE $",
                    round((rmse / naive_rmse)::numeric, 3) as "RMSE ÷ naive",
                    round((100 * coverage_95)::numeric, 1) as "inside 95 %",
                    significance
                from model_runs
                where command in ('train', 'tune')
                order by ticker, rmse""");
    }
}
