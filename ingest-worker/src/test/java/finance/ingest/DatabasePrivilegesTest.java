package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.market.Market;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A worker whose user is not the owner of the tables.
class DatabasePrivilegesTest {
    @Test
    void theGrantsThatTheMessageNamesAreEnoughToLoadAndToReload() throws Exception {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.execute("create role loader login");
            testbed.execute("revoke temporary on database " + testbed.environment.get("POSTGRES_DB") + " from public");
            Map<String, String> environment = new HashMap<>(testbed.environment);
            environment.put("POSTGRES_USER", "loader");

            CapturedOutput refused = IngestTestbed.run(environment, IngestTestbed.SHORT_RETRIES, "2025-01-10");
            assertThat(refused.exitCode()).isEqualTo(2);
            String grants = refused.err()
                    .substring(refused.err().indexOf("run: ") + 5, refused.err().indexOf(" (another"));
            testbed.execute(grants);

            assertThat(IngestTestbed.run(environment, IngestTestbed.SHORT_RETRIES, "2025-01-10")
                            .exitCode())
                    .isZero();
            assertThat(IngestTestbed.run(environment, IngestTestbed.SHORT_RETRIES, "2025-01-10", "--force")
                            .exitCode())
                    .isZero();
            assertThat(IngestTestbed.run(environment, IngestTestbed.SHORT_RETRIES, "migrate")
                            .exitCode())
                    .isZero();
            assertThat(testbed.rows("select verdict, inserted from ingestion_logs order by run_id"))
                    .containsExactly("LOADED|" + testbed.value("select count(*) from daily_bars"), "LOADED|0");
        }
    }
}
