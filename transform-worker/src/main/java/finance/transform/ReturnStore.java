package finance.transform;

import finance.common.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;

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
            )
            update daily_bars as bars
            set daily_return = (bars.close - restated.close) / restated.close, return_span = span.sessions
            from restated
            cross join (select ?::integer as sessions) as span
            where bars.ticker = restated.ticker
                and bars.trading_date = ?
                and (bars.return_span, bars.daily_return)
                    is distinct from (span.sessions, ((bars.close - restated.close) / restated.close)::double precision)""";

    /// What had no bar on the day before, or no day before.
    private static final String CLEAR = """
            update daily_bars as bars
            set daily_return = null, return_span = null
            where trading_date = ?
                and return_span is not null
                and not exists (select from daily_bars as before where before.trading_date = ? and before.ticker = bars.ticker)""";

    private ReturnStore() {}

    static int update(Connection connection, LoadedDay day) throws SQLException {
        Database.joinWholeDays(connection);
        int cleared;
        try (var clear = connection.prepareStatement(CLEAR)) {
            clear.setObject(1, day.date());
            clear.setObject(2, day.previous(), Types.DATE);
            cleared = clear.executeUpdate();
        }
        if (day.previous() == null) {
            return cleared;
        }
        try (var update = connection.prepareStatement(UPDATE)) {
            update.setObject(1, day.previous());
            update.setObject(2, day.date());
            update.setObject(3, day.previous());
            update.setInt(4, day.span());
            update.setObject(5, day.date());
            return cleared + update.executeUpdate();
        }
    }
}
