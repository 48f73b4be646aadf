package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The command `clean`.
class RetentionTest {
    private final TestDatabase database = TestDatabase.migrated();

    @Test
    void onlyOldRunsToWhichNothingRefersAreDeleted() {
        runs("2025-01-10", "91 days", "91 days", "89 days");
        refuse(1, 3);
        refuse(2, 1);
        database.execute(
                "insert into trading_days (trading_date, is_session, verdict, run_id)"
                        + " values ('2025-01-10', true, 'LOADED', 2)",
                "insert into ingestion_logs (ingestion_date, row_count, duration_seconds, verdict, finished_at)"
                        + " values ('2025-01-13', 0, 1, 'FAILED', now() - interval '3 years')",
                "insert into bar_revisions (ticker, trading_date, known_from, known_to, run_id)"
                        + " values ('AAA', '2025-01-13', '2025-01-14', '2025-01-15', 4)");

        assertThat(clean(Map.of()).out())
                .matches(
                        "deleted from before \\d{4}-\\d\\d-\\d\\d: 1 run with 3 refused rows, 0 tickers without a forecast,"
                                + " \\d+\\.\\d s\\R");
        assertThat(database.rows("select run_id from ingestion_logs order by 1"))
                .containsExactly("2", "3", "4");
        assertThat(database.rows("select run_id from refused_rows")).containsExactly("2");
        assertThat(clean(Map.of()).out()).contains(": 0 runs with 0 refused rows, 0 tickers");
    }

    @Test
    void moreRunsThanOneTransactionTakesAreDeleted() {
        int count = 2 * Retention.RUNS_AT_ONCE + 1;
        database.execute(
                "insert into ingestion_logs (ingestion_date, row_count, duration_seconds, verdict, finished_at)"
                        + " select '2025-01-10', 0, 1, 'FAILED', now() - interval '91 days' from generate_series(1, "
                        + count
                        + ")");
        assertThat(clean(Map.of()).out()).contains(": " + count + " runs with");
        assertThat(database.rows("select count(*) from ingestion_logs")).containsExactly("0");
    }

    @Test
    void oldTickersWithoutAForecastAreDeletedExceptThoseOfTheNewestDate() {
        database.execute("""
                insert into unforecast_tickers (ticker, last_date, reason, tried_at)
                values
                    ('AAA', '2025-01-10', 'halted', now() - interval '92 days'),
                    ('BBB', '2025-01-10', 'halted', now() - interval '89 days'),
                    ('AAA', '2025-01-13', 'halted', now() - interval '91 days')""");
        assertThat(clean(Map.of()).out()).contains("1 ticker without a forecast");
        assertThat(database.rows("select ticker, last_date from unforecast_tickers order by 2"))
                .containsExactly("BBB|2025-01-10", "AAA|2025-01-13");
    }

    @Test
    void keepDaysIsASetting() {
        runs("2025-01-10", "8 days", "31 days");
        assertThat(clean(Map.of("KEEP_DAYS", "30")).out()).contains(": 1 run with");
        assertThat(database.rows("select run_id from ingestion_logs")).containsExactly("1");
    }

    @Test
    void aNumberOfDaysOutOfRangeDeletesNothing() {
        runs("2025-01-10", "200 days");
        CapturedOutput refused = clean(Map.of("KEEP_DAYS", "6"));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("KEEP_DAYS must be a whole number from 7 to 36500, found '6'");
        assertThat(database.rows("select count(*) from ingestion_logs")).containsExactly("1");
    }

    @Test
    void runThatAnotherTransactionUsesIsDeletedTheNextTime() throws Exception {
        runs("2025-01-10", "91 days", "91 days");
        try (Connection other = database.connect("other");
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from ingestion_logs where run_id = 1 for key share");
            assertThat(clean(Map.of()).out()).contains(": 1 run with");
        }
        assertThat(database.rows("select run_id from ingestion_logs")).containsExactly("1");
        assertThat(clean(Map.of()).out()).contains(": 1 run with");
    }

    private void runs(String date, String... ages) {
        for (String age : ages) {
            database.execute(
                    "insert into ingestion_logs (ingestion_date, row_count, duration_seconds, verdict, finished_at)"
                            + " values ('" + date + "', 0, 1, 'FAILED', now() - interval '" + age + "')");
        }
    }

    private void refuse(int run, int rows) {
        database.execute("insert into refused_rows (run_id, ticker, reason, raw) select " + run
                + ", 'AAA', 'duplicate', '{}' from generate_series(1, " + rows + ")");
    }

    private CapturedOutput clean(Map<String, String> settings) {
        Map<String, String> environment = database.environment("postgres");
        environment.putAll(settings);
        Worker worker = new Worker(Retention.CLEAN, List.of(), "");
        return CapturedOutput.of(() -> worker.run(new String[0], environment));
    }
}
