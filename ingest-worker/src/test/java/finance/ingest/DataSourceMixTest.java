package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.market.Market;
import org.junit.jupiter.api.Test;

class DataSourceMixTest {
    @Test
    void madeUpBarsNeverEnterADatabaseOfRealOnes() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest("2025-01-10");
            testbed.execute("update ingestion_logs set request_id = '6a7e466379af0a71039d60cc78e72282'");
            CapturedOutput run = testbed.ingest("2025-01-13", "2025-01-14");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
            assertThat(run.all())
                    .contains("this database has real bars, but 127.0.0.1 sends made-up bars", "another POSTGRES_DB");
            assertThat(testbed.rows("select distinct trading_date from daily_bars"))
                    .containsExactly("2025-01-10");
            assertThat(testbed.rows("select trading_date, verdict from missing_sessions"))
                    .contains("2025-01-13|REFUSED");
            assertThat(testbed.value("select last_date from splits_coverage")).isEqualTo("2025-01-10");
        }
    }
}
