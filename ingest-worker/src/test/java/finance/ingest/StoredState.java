package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.DatabaseClient;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The state that must be the same after every load, even after several interruptions: bars, days, and each
/// table of reference data with its coverage.
record StoredState(List<String> bars, List<String> days, Map<String, List<String>> referenceData) {
    private static final String COVERAGE = "_coverage";

    static StoredState of(Map<String, String> environment) {
        DatabaseClient database = new DatabaseClient(environment);
        return new StoredState(
                database.rows("select * from daily_bars order by trading_date, ticker"),
                database.rows(
                        "select trading_date, is_session, verdict, bars, message, returns_stale from trading_days order by 1"),
                referenceData(database));
    }

    private static Map<String, List<String>> referenceData(DatabaseClient database) {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String coverage : database.rows("""
                select tablename from pg_tables where schemaname = 'public' and tablename like '%\\_coverage'""")) {
            String table = coverage.substring(0, coverage.length() - COVERAGE.length());
            rows.put(coverage, database.rows("select * from " + coverage));
            rows.put(
                    table,
                    database.rows("select to_jsonb(stored) - 'fetched_at' from " + table + " as stored order by 1"));
        }
        assertThat(rows).containsKey("splits");
        return rows;
    }

    /// True at any time, also right after a kill: a loaded day has all its bars, its verdict and one log row;
    /// any other day has no bars.
    static void assertNoPartlyLoadedDay(Map<String, String> environment) {
        assertThat(new DatabaseClient(environment).rows("""
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
