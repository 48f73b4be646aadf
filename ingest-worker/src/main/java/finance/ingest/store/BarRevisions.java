package finance.ingest.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;

/// The table `bar_revisions`: the versions of bars that a reload replaced or removed, and, as a row without
/// prices, the absence of a bar that a reload added. With it, the SQL function `bars_as_of` returns the bars
/// of any earlier time.
final class BarRevisions {
    /// The time is one for the whole reload. It is later than every earlier version of the day, also if the
    /// clock of the server was set back.
    private static final String STORE = """
            with reload as materialized (
                select
                    day.trading_date,
                    known.since,
                    greatest(
                        clock_timestamp(),
                        known.since + interval '1 microsecond',
                        (
                            select max(known_to) + interval '1 microsecond'
                            from bar_revisions
                            where trading_date = day.trading_date)) as at
                from trading_days as day
                cross join lateral (select bars_known_since(day) as since) as known
                where day.trading_date = ?
            ),
            previous as (
                select ticker, max(known_to) as known_to
                from bar_revisions
                where trading_date = (select trading_date from reload)
                group by ticker
            ),
            revisions as (
                insert into bar_revisions (
                    ticker, trading_date, open, high, low, close, volume, vwap, trades, known_from, known_to, run_id)
                select
                    replaced.ticker, (select trading_date from reload), replaced.open, replaced.high, replaced.low,
                    replaced.close, replaced.volume, replaced.vwap, replaced.trades,
                    greatest((select since from reload), previous.known_to), (select at from reload), ?
                from replaced_bars as replaced
                left join previous on previous.ticker = replaced.ticker
            ),
            counts as (
                select
                    count(*) filter (where change = 'changed') as changed,
                    count(*) filter (where change = 'added') as added,
                    count(*) filter (where change = 'removed') as removed
                from replaced_bars
            ),
            largest as (
                select replaced.ticker, replaced.close as before, reloaded.close as after, reloaded.close / replaced.close - 1 as change
                from replaced_bars as replaced
                inner join reloaded_bars as reloaded on reloaded.ticker = replaced.ticker
                where reloaded.close <> replaced.close
                order by abs(reloaded.close / replaced.close - 1) desc, replaced.ticker
                limit 1
            )
            insert into findings (found_at, trading_date, kind, message, evidence, decision, resolved_at)
            select
                (select at from reload),
                (select trading_date from reload),
                'vendor_revised',
                format('the vendor revised the day (bars changed: %s, added: %s, removed: %s); ', changed, added, removed)
                || coalesce(
                    (
                        select format(
                            'largest change of a close: %s from %s to %s (%s %%)',
                            ticker, trim_scale(before), trim_scale(after), to_char(change * 100, 'FMSG999999990.00'))
                        from largest),
                    'no close changed'),
                jsonb_build_object('changed', changed, 'added', added, 'removed', removed) || coalesce(
                    (
                        select jsonb_build_object(
                            'largest_change_ticker', ticker, 'close_before', before, 'close_after', after,
                            'largest_change', round(change, 6))
                        from largest),
                    '{}'),
                'stored; earlier versions are in bar_revisions',
                (select at from reload)
            from counts""";

    private BarRevisions() {}

    /// Stores the former versions of all rows that [BarStore#replace] changed in this transaction, and a
    /// finding `vendor_revised`. The caller holds [finance.common.Database.Lock#LOADED_DAYS], so that the
    /// versions of different days have the order in which they are committed.
    static void store(Connection connection, LocalDate date, long run) throws SQLException {
        try (var insert = connection.prepareStatement(STORE)) {
            insert.setObject(1, date);
            insert.setLong(2, run);
            insert.executeUpdate();
        }
    }
}
