package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.market.Market;
import finance.transform.TransformWorker;
import org.junit.jupiter.api.Test;

/// The free space of the pages of `daily_bars`.
class PageSpaceTest {
    private static final String SIZES =
            "select pg_relation_size('daily_bars_2025') || ' ' || pg_indexes_size('daily_bars_2025')";

    @Test
    void returnsOfAllBarsFitOnThePagesOfTheirBars() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(7, 1_500))) {
            CapturedOutput run = testbed.ingest("2025-01-02", "2025-01-17");
            assertThat(run.exitCode()).as(run.all()).isZero();
            String sizes = testbed.value(SIZES);

            assertThat(TransformWorker.run(new String[] {"--all"}, testbed.environment))
                    .isZero();

            assertThat(Integer.parseInt(
                            testbed.value("select count(*) from daily_bars where total_return is not null")))
                    .isGreaterThan(12_000);
            assertThat(testbed.value(SIZES)).isEqualTo(sizes);
        }
    }
}
