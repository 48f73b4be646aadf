package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.market.Market;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A worker whose user is not the owner of the tables.
class RightsTest {
    @Test
    void theGrantsThatTheMessageNamesAreEnoughToLoadAndToReload() throws Exception {
        try (Stage stage = Stage.of(Market.of(1, 50))) {
            stage.ingest("migrate");
            stage.execute("create role loader login");
            stage.execute("revoke temporary on database " + stage.environment.get("POSTGRES_DB") + " from public");
            Map<String, String> environment = new HashMap<>(stage.environment);
            environment.put("POSTGRES_USER", "loader");

            Stage.Run refused = Stage.run(environment, Stage.LITTLE, "2025-01-10");
            assertThat(refused.exitCode()).isEqualTo(2);
            String grants = refused.err()
                    .substring(refused.err().indexOf("run: ") + 5, refused.err().indexOf(" (another"));
            stage.execute(grants);

            assertThat(Stage.run(environment, Stage.LITTLE, "2025-01-10").exitCode())
                    .isZero();
            assertThat(Stage.run(environment, Stage.LITTLE, "2025-01-10", "--force")
                            .exitCode())
                    .isZero();
            assertThat(Stage.run(environment, Stage.LITTLE, "migrate").exitCode())
                    .isZero();
            assertThat(stage.rows("select verdict, inserted from ingestion_logs order by run_id"))
                    .containsExactly("LOADED|" + stage.value("select count(*) from daily_bars"), "LOADED|0");
        }
    }
}
