package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.market.Market;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class MadeUpBarsTest {
    @Test
    void madeUpBarsNeverEnterADatabaseOfRealOnes() throws SQLException {
        try (Stage stage = Stage.of(Market.of(1, 50))) {
            stage.ingest("2025-01-10");
            stage.execute("update ingestion_logs set request_id = '6a7e466379af0a71039d60cc78e72282'");
            Stage.Run run = stage.ingest("2025-01-13", "2025-01-14");

            assertThat(run.exitCode()).as(run.said()).isEqualTo(2);
            assertThat(run.said())
                    .contains(
                            "this database holds real bars, and 127.0.0.1 serves made-up ones", "another POSTGRES_DB");
            assertThat(stage.rows("select distinct trading_date from daily_bars"))
                    .containsExactly("2025-01-10");
            assertThat(stage.rows("select trading_date, verdict from missing_sessions"))
                    .contains("2025-01-13|REFUSED");
            assertThat(stage.value("select last_date from splits_coverage")).isEqualTo("2025-01-10");
        }
    }
}
