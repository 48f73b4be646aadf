package finance.replay.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;

/// Query results about faults of the data, corporate actions and corrections.
public record DataCheckTables(Connection connection) {
    public SqlTable days(LocalDate one, LocalDate other) throws SQLException {
        return SqlTable.of(connection, """
                select trading_date, verdict, bars, split_part(message, ';', 1) as message
                from trading_days
                where trading_date in (?, ?)
                order by trading_date""", one, other);
    }

    /// What the vendor sent, and the return of the execution date.
    public SqlTable splitClaims(String ticker) throws SQLException {
        return SqlTable.of(connection, """
                select
                    claims.execution_date,
                    claims.ticker,
                    claims.split_to || ' for ' || claims.split_from as "sent by the vendor",
                    splits.ticker is not null as counts,
                    inputs.previous_close,
                    inputs.close,
                    round(100 * inputs.daily_return::numeric, 3) as "return %"
                from split_claims as claims
                left join splits using (ticker, execution_date, split_from, split_to)
                cross join lateral return_inputs(claims.ticker, claims.execution_date) as inputs
                where claims.ticker = ?
                order by claims.execution_date, claims.split_to""", ticker);
    }

    public SqlTable findings(String ticker) throws SQLException {
        return SqlTable.of(connection, """
                select kind, decision, regexp_replace(message, ' \\(id [^)]*\\)', '') as message
                from open_findings
                where ticker = ?
                order by finding_id""", ticker);
    }

    /// Ex-dividend dates of a ticker: a regular dividend, a special one, cash and a split on one day.
    public SqlTable exDates() throws SQLException {
        return SqlTable.of(connection, """
                select
                    inputs.trading_date,
                    inputs.ticker,
                    shown.event,
                    inputs.previous_close,
                    inputs.close,
                    round(inputs.cash, 4) as cash,
                    round(100 * inputs.daily_return::numeric, 3) as "return %",
                    round(100 * inputs.total_return::numeric, 3) as "total return %"
                from (values
                    ('SPECA', date '2025-02-13', 'dividend'),
                    ('SPECA', date '2025-05-15', 'dividend and special dividend'),
                    ('TRIOA', date '2025-09-11', 'special dividend'),
                    ('SAMEA', date '2025-10-14', '3 for 1 split and dividend')) as shown (ticker, trading_date, event)
                cross join lateral return_inputs(shown.ticker, shown.trading_date) as inputs
                order by inputs.trading_date""");
    }

    public SqlTable rename() throws SQLException {
        return SqlTable.of(connection, """
                select trading_date, ticker, close, round(100 * daily_return::numeric, 3) as "return %"
                from history_of('RENAB')
                where trading_date between '2025-06-05' and '2025-06-10'
                order by trading_date""");
    }

    /// The tickers of the company that returned to its first one.
    public SqlTable cycle() throws SQLException {
        return SqlTable.of(connection, """
                select
                    spell.ticker,
                    spell.first_date as "first session",
                    spell.last_date as "last session",
                    count(bars.trading_date) as bars,
                    spell.source as "linked by"
                from ticker_spells as spell
                inner join ticker_spells as other on other.security_id = spell.security_id and other.ticker = 'CYCLB'
                left join history_of('CYCLA') as bars
                    on bars.ticker = spell.ticker and bars.trading_date between spell.first_date and spell.last_date
                group by spell.ticker, spell.first_date, spell.last_date, spell.source
                order by spell.first_date""");
    }

    /// The ticker's last session with the first company, and the first sessions with the second one.
    public SqlTable handedOn() throws SQLException {
        return SqlTable.of(connection, """
                select
                    bars.trading_date,
                    bars.ticker,
                    members.name as company,
                    bars.close,
                    round(100 * bars.daily_return::numeric, 3) as "return %"
                from daily_bars as bars
                cross join lateral universe(bars.trading_date) as members
                where bars.ticker = 'HANDA' and members.ticker = bars.ticker
                    and bars.trading_date between '2025-07-10' and '2025-07-15'
                order by bars.trading_date""");
    }

    /// The companies that had the ticker one after the other.
    public SqlTable reused() throws SQLException {
        return SqlTable.of(connection, """
                select
                    securities.name as company,
                    spell.first_date as "first session",
                    spell.last_date as "last session",
                    securities.delisted_on as delisted,
                    count(bars.trading_date) as bars,
                    count(history.trading_date) as "bars in history_of()"
                from ticker_spells as spell
                inner join securities on securities.security_id = spell.security_id
                left join daily_bars as bars
                    on bars.ticker = spell.ticker and bars.trading_date between spell.first_date and spell.last_date
                left join history_of('REUSB') as history on history.trading_date = bars.trading_date
                where spell.ticker = 'REUSB'
                group by securities.name, spell.first_date, spell.last_date, securities.delisted_on
                order by spell.first_date""");
    }

    public SqlTable delisting() throws SQLException {
        return SqlTable.of(connection, """
                select
                    day.trading_date,
                    count(*) as securities,
                    count(*) filter (where members.type = 'CS') as "common stocks",
                    count(members.delisted_on) as "delisted since",
                    bool_or(members.ticker = 'GONEA') as "GONEA among them"
                from trading_days as day
                cross join lateral universe(day.trading_date) as members
                where day.trading_date between '2025-08-28' and '2025-09-02'
                group by day.trading_date
                order by day.trading_date""");
    }

    /// The bars of a day that differ from those of its first load.
    public SqlTable revisions(LocalDate day) throws SQLException {
        return SqlTable.of(connection, """
                with known_first as (
                    select bars.ticker, bars.close, bars.volume
                    from trading_days
                    cross join lateral bars_as_of(trading_days.first_loaded_at) as bars
                    where trading_days.trading_date = ? and bars.trading_date = trading_days.trading_date
                ),
                known_now as (
                    select ticker, close, volume from daily_bars where trading_date = ?
                )
                select
                    ticker,
                    known_first.close as "close, first load",
                    known_now.close as "close now",
                    known_first.volume as "volume, first load",
                    known_now.volume as "volume now"
                from known_first
                full join known_now using (ticker)
                where (known_first.close, known_first.volume) is distinct from (known_now.close, known_now.volume)
                order by ticker""", day, day);
    }

    public SqlTable openFindings() throws SQLException {
        return SqlTable.of(connection, """
                select kind, trading_date, ticker, left(regexp_replace(message, ' \\(id [^)]*\\)', ''), 90) as message
                from open_findings
                order by trading_date, ticker
                limit 10""");
    }
}
