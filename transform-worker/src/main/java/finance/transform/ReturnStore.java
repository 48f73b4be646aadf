package finance.transform;

import finance.common.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;

/// `daily_bars.daily_return` and `return_span` of one day, in set-based SQL. Only rows whose values differ are
/// written.
final class ReturnStore {
    /// The closes of the day before on today's share basis: a split executed after that day and up to this one
    /// changes how many shares a close is the price of.
    private static final String UPDATE = """
            with split as (
                select ticker, product(split_from) as shares_before, product(split_to) as shares_after
                from splits
                where execution_date > ? and execution_date <= ?
                group by ticker
            ),
            restated as (
                select
                    bars.ticker,
                    case when split.ticker is null then bars.close else bars.close * split.shares_before / split.shares_after end as close
                from daily_bars as bars
                left join split on split.ticker = bars.ticker
                where bars.trading_date = ?
            ),
            computed as (
                select
                    bars.ticker,
                    ((bars.close - restated.close) / restated.close)::double precision as daily_return,
                    case when restated.ticker is not null then ?::integer end as return_span
                from daily_bars as bars
                left join restated on restated.ticker = bars.ticker
                where bars.trading_date = ?
            )
            update daily_bars as bars
            set daily_return = computed.daily_return, return_span = computed.return_span
            from computed
            where bars.ticker = computed.ticker
                and bars.trading_date = ?
                and (bars.daily_return, bars.return_span) is distinct from (computed.daily_return, computed.return_span)""";

    private static final String CLEAR = """
            update daily_bars
            set daily_return = null, return_span = null
            where trading_date = ? and return_span is not null""";

    private ReturnStore() {}

    static int update(Connection connection, LoadedDay day) throws SQLException {
        Database.joinWholeDays(connection);
        try (var update = connection.prepareStatement(UPDATE)) {
            update.setObject(1, day.previous());
            update.setObject(2, day.date());
            update.setObject(3, day.previous());
            update.setInt(4, day.span());
            update.setObject(5, day.date());
            update.setObject(6, day.date());
            return update.executeUpdate();
        }
    }

    /// The first loaded day has nothing before it.
    static int clear(Connection connection, LocalDate date) throws SQLException {
        try (var update = connection.prepareStatement(CLEAR)) {
            update.setObject(1, date);
            return update.executeUpdate();
        }
    }
}
