package finance.ingest;

import finance.common.testing.DatabaseClient;
import java.util.List;
import java.util.Map;

/// Everything that the same loads and transforms store in any database, without the times of the runs.
record StoredMarket(
        List<String> columns,
        List<String> bars,
        List<String> adjustedBars,
        List<String> splits,
        List<String> coverage,
        List<String> days,
        List<String> runs,
        List<String> spells) {
    static StoredMarket of(Map<String, String> environment) {
        DatabaseClient database = new DatabaseClient(environment);
        return new StoredMarket(
                database.rows("""
                        select table_name, column_name, data_type, is_nullable, column_default
                        from information_schema.columns
                        where table_schema = 'public' and table_name not like '%schema_history'
                        order by table_name, column_name"""),
                database.rows("select * from daily_bars order by trading_date, ticker"),
                database.rows("select * from adjusted_bars order by trading_date, ticker"),
                database.rows("""
                        select ticker, execution_date, split_from, split_to, adjustment_type, vendor_id
                        from splits
                        order by ticker, execution_date, split_from, split_to"""),
                database.rows("select first_date, last_date from splits_coverage"),
                database.rows("""
                        select trading_date, is_session, verdict, bars, message, returns_stale
                        from trading_days
                        order by trading_date"""),
                database.rows("""
                        select ingestion_date, verdict, results_count, bars, test_symbols, refused, inserted, updated, deleted
                        from ingestion_logs
                        order by ingestion_date, run_id"""),
                database.rows("select * from ticker_spells order by ticker, first_date"));
    }
}
