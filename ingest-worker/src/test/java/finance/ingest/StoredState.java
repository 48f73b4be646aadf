package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// What must be the same however often a load was disturbed: the bars and what is known of each day.
record StoredState(List<String> bars, List<String> days, List<String> splits, List<String> coverage) {
    static StoredState of(Map<String, String> environment) throws SQLException {
        return new StoredState(
                IngestTestbed.rows(environment, "select * from daily_bars order by trading_date, ticker"),
                IngestTestbed.rows(
                        environment,
                        "select trading_date, is_session, verdict, bars, message, returns_stale from trading_days order by 1"),
                IngestTestbed.rows(
                        environment,
                        "select ticker, execution_date, split_from, split_to, adjustment_type, vendor_id from splits order by 1, 2"),
                IngestTestbed.rows(environment, "select first_date, last_date from splits_coverage"));
    }

    /// True at any moment, also right after a kill: a day has all its bars and its verdict and its log row, or none.
    static void assertNoHalfDay(Map<String, String> environment) throws SQLException {
        assertThat(IngestTestbed.rows(environment, """
                select trading_date, day.verdict, day.bars, stored, logged
                from trading_days as day
                full join (select trading_date, count(*) as stored from daily_bars group by 1) as bars using (trading_date)
                full join (
                    select ingestion_date as trading_date, count(*) as logged
                    from ingestion_logs where verdict = 'LOADED' group by 1) as logs using (trading_date)
                where (day.verdict is not distinct from 'LOADED', day.bars, logged)
                    is distinct from (stored is not null, stored, case when stored is not null then 1 end)""")).isEmpty();
    }
}
