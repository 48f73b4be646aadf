package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import finance.replay.market.Row;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class ReloadTest {
    private static final LocalDate DAY = LocalDate.of(2025, 1, 10);
    /// Every write of a row changes its xmin and ctid, even if the values are equal.
    private static final String WRITTEN = "select ticker, xmin, ctid from daily_bars order by ticker";

    private static final String DECIDED = "select to_jsonb(day) - 'checked_at' from trading_days as day";
    private static final String CHANGE =
            "select inserted, updated, deleted from ingestion_logs order by run_id desc limit 1";

    @Test
    void reloadOfTheSameRowsWritesNone() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 200))) {
            testbed.ingest(DAY.toString());
            List<String> written = testbed.rows(WRITTEN);
            List<String> decided = testbed.rows(DECIDED);
            CapturedOutput run = testbed.ingest("--force", DAY.toString());

            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("nothing changed");
            assertThat(testbed.rows(WRITTEN)).isEqualTo(written);
            assertThat(testbed.rows(DECIDED)).isEqualTo(decided);
            assertThat(testbed.rows("select checked_at > decided_at from trading_days"))
                    .containsExactly("t");
            assertThat(testbed.rows("select * from bar_revisions")).isEmpty();
            assertThat(testbed.rows(CHANGE)).containsExactly("0|0|0");
            assertThat(testbed.value("select count(*) from ingestion_logs where verdict = 'LOADED'"))
                    .isEqualTo("2");
        }
    }

    @Test
    void reloadMakesTheDayEqualToTheAnswer() {
        Market market = Market.empty()
                .withRows(DAY, List.of(Row.of("CHANGED", "10"), Row.of("GONE", "20"), Row.of("SAME", "30")));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            testbed.ingest(DAY.toString());
            String untouched = testbed.value("select xmin from daily_bars where ticker = 'SAME'");
            market.withRows(DAY, List.of(Row.of("CHANGED", "10.01"), Row.of("NEW", "40"), Row.of("SAME", "30")));
            testbed.ingest("--force", DAY.toString());

            assertThat(testbed.rows("select ticker, close from daily_bars order by 1"))
                    .containsExactly("CHANGED|10.01", "NEW|40", "SAME|30");
            assertThat(testbed.value("select xmin from daily_bars where ticker = 'SAME'"))
                    .isEqualTo(untouched);
            assertThat(testbed.rows(CHANGE)).containsExactly("1|1|1");
            assertThat(testbed.rows("select verdict, bars, returns_stale from trading_days"))
                    .containsExactly("LOADED|3|t");
        }
    }

    @Test
    void reloadThatFailsLeavesTheDayLoaded() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest(DAY.toString());
            List<String> written = testbed.rows(WRITTEN);
            testbed.vendor.faultWith(Faults.always(Fault.emptyDay()).onDays(DAY));
            CapturedOutput run = testbed.ingest("--force", DAY.toString());

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(testbed.rows(WRITTEN)).isEqualTo(written);
            assertThat(testbed.rows("select verdict from trading_days")).containsExactly("LOADED");
            assertThat(testbed.rows("select verdict from ingestion_logs order by run_id"))
                    .containsExactly("LOADED", "SUSPECT_EMPTY");
        }
    }

    @Test
    void rangeLoadsOnlyWhatIsMissing() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest("2025-01-13");
            testbed.vendor.forgetCalls();
            CapturedOutput run = testbed.ingest("2025-01-10", "2025-01-15");

            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .contains("3 LOADED")
                    .contains("1 already loaded")
                    .contains("2 NO_SESSION");
            assertThat(testbed.vendor.calls())
                    .filteredOn(call -> !call.path().startsWith(IngestTestbed.REFERENCE_DATA))
                    .extracting(call -> call.path().substring(call.path().lastIndexOf('/') + 1))
                    .containsExactlyInAnyOrder("2025-01-10", "2025-01-14", "2025-01-15");
            assertThat(testbed.vendor.callsOf(IngestTestbed.SPLITS)).isEqualTo(1);
        }
    }

    @Test
    void dayThatFailedBeforeIsLoadedByTheNextRun() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50), Faults.always(Fault.serverError(500)))) {
            assertThat(testbed.ingest(DAY.toString()).exitCode()).isEqualTo(75);
            testbed.vendor.faultWith(Faults.none());
            assertThat(testbed.ingest(DAY.toString()).exitCode()).isZero();
            assertThat(testbed.rows("select verdict, message from trading_days"))
                    .containsExactly("LOADED|");
            assertThat(testbed.rows("select verdict from ingestion_logs order by run_id"))
                    .containsExactly("FAILED", "LOADED");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1999-01-04", "2035-01-03"})
    void yearWithoutAPartitionGetsOne(LocalDate date) {
        Market market = Market.empty().withRows(date, List.of(Row.of("AAA", "12.5")));
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            Clock later = Clock.fixed(Instant.parse("2036-01-01T12:00:00Z"), ZoneOffset.UTC);
            CapturedOutput run =
                    IngestTestbed.run(testbed.environment, IngestTestbed.SHORT_RETRIES, later, date.toString());

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(testbed.rows("select tableoid::regclass, ticker, close from daily_bars"))
                    .containsExactly("daily_bars_" + date.getYear() + "|AAA|12.5");
        }
    }
}
