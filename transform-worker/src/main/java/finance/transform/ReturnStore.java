package finance.transform;

import finance.common.Database;
import finance.common.SessionCalendar;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.Optional;

/// `daily_bars.daily_return`, `total_return` and `return_span` of one day, in set-based SQL. Only rows whose
/// values differ are written.
final class ReturnStore {
    /// The closes of the previous day on the share basis of this day: they are adjusted for splits that
    /// were executed after the previous day and up to this day. `cash` went ex in the same days; it is null
    /// if it is not in dollars. A ticker that went to another security in the same days has no previous
    /// close: its `shares_after` is null. A ticker without a bar on the previous day, or on the first loaded
    /// day, is not in `restated`: its returns are null.
    private static final String UPDATE = """
            with handed_on as (
                select ticker
                from ticker_spells
                where change_source is not null and valid_from > ? and valid_from <= ?
            ),
            adjustment as (
                select
                    ticker,
                    case when handed_on.ticker is null then split.shares_before else 1 end as shares_before,
                    case when handed_on.ticker is null then split.shares_after end as shares_after,
                    paid.ticker is not null as has_dividend,
                    paid.cash,
                    handed_on.ticker is not null as is_handed_on
                from splits_between(?, ?) as split
                full join cash_between(?, ?) as paid using (ticker)
                full join handed_on using (ticker)
            ),
            restated as (
                select
                    bars.ticker,
                    case
                        when adjustment.shares_before is null then bars.close
                        else bars.close * adjustment.shares_before / adjustment.shares_after
                    end as close,
                    case when adjustment.has_dividend then adjustment.cash else 0 end as cash,
                    case when adjustment.is_handed_on then null else span.sessions end as sessions
                from daily_bars as bars
                cross join (select ?::integer as sessions) as span
                left join adjustment on adjustment.ticker = bars.ticker
                where bars.trading_date = ?
            ),
            compared as (
                select
                    bars.ticker,
                    bars.daily_return as stored_return,
                    bars.total_return as stored_total,
                    bars.return_span as stored_span,
                    ((bars.close - restated.close) / restated.close)::double precision as price_return,
                    restated.cash = 0 as is_without_cash,
                    case
                        when restated.cash <> 0
                        then ((bars.close - restated.close + restated.cash) / restated.close)::double precision
                    end as return_with_cash,
                    restated.sessions
                from daily_bars as bars
                left join restated on restated.ticker = bars.ticker
                where bars.trading_date = ?
                offset 0 -- the columns are computed once per bar, not in each place that refers to them
            ),
            computed as (
                select
                    compared.*,
                    case when is_without_cash then price_return else return_with_cash end as computed_total
                from compared
            )
            update daily_bars as bars
            set daily_return = computed.price_return,
                total_return = computed.computed_total,
                return_span = computed.sessions
            from computed
            where bars.ticker = computed.ticker
                and bars.trading_date = ?
                and (computed.stored_span, computed.stored_return, computed.stored_total)
                    is distinct from (computed.sessions, computed.price_return, computed.computed_total)""";

    private ReturnStore() {}

    /// Locks `daily_bars` as the update does, but before the caller locks a row of `trading_days`: an ingest
    /// worker that creates the partition of a year locks the table first and a row of `trading_days` after
    /// it.
    static void lockTable(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("lock table only daily_bars in row exclusive mode");
        }
    }

    /// Computes the returns of the day from the previous loaded day (empty for the first loaded day) and
    /// counts the bars that changed.
    static int update(Connection connection, LocalDate date, Optional<LocalDate> previous) throws SQLException {
        Database.disableNestedLoops(connection);
        try (var update = connection.prepareStatement(UPDATE)) {
            for (int i = 1; i <= 6; i += 2) {
                update.setObject(i, previous.orElse(null), Types.DATE);
                update.setObject(i + 1, date);
            }
            update.setObject(7, sessionsBetween(connection, previous, date), Types.INTEGER);
            update.setObject(8, previous.orElse(null), Types.DATE);
            update.setObject(9, date);
            update.setObject(10, date);
            return update.executeUpdate();
        }
    }

    /// Reports returns that look like a missing split, and a day with more large moves than a market makes.
    static void check(Connection connection, LocalDate date) throws SQLException {
        try (var check = connection.prepareStatement("select report_large_returns(?)")) {
            check.setObject(1, date);
            check.execute();
        }
    }

    /// Without spells, as long as the list of securities has not been read, there is nothing to report.
    static void checkIdentities(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select report_identity_changes() where exists (select from ticker_spells)");
        }
    }

    /// Null for the first loaded day. A loaded day counts as a session, also if a later release closes it.
    private static Integer sessionsBetween(Connection connection, Optional<LocalDate> previous, LocalDate date)
            throws SQLException {
        return previous.isEmpty()
                ? null
                : Integer.valueOf(Math.max(1, SessionCalendar.read(connection).sessionsBetween(previous.get(), date)));
    }
}
