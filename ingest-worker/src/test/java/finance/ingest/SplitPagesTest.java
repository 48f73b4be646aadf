package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.market.Market;
import finance.replay.market.SplitEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class SplitPagesTest {
    private static final LocalDate DAY = LocalDate.of(2025, 1, 10);

    /// One row more than a page contains.
    private static Market withManySplits() {
        List<SplitEvent> splits = new ArrayList<>();
        for (int i = 0; i <= 5_000; i++) {
            splits.add(SplitEvent.of("S" + i, DAY.minusDays(i % 20), "2", "1"));
        }
        return Market.of(1, 20).withSplits(splits);
    }

    @Test
    void everyPageIsFetched() {
        try (IngestTestbed testbed = IngestTestbed.of(withManySplits())) {
            CapturedOutput run = testbed.ingest("2025-01-10");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(testbed.vendor.callsOf(IngestTestbed.SPLITS)).isEqualTo(2);
            assertThat(testbed.vendor.calls()).allMatch(call -> call.bearer() && !call.keyInUrl());
            assertThat(testbed.value(
                            "select count(*) from splits where ticker like 'S%' and split_to = 2 and split_from = 1"))
                    .isEqualTo("5001");
        }
    }

    @Test
    void nextPageOnAnotherHostIsRefusedAndTheKeyStaysHere() {
        try (IngestTestbed stranger = IngestTestbed.of(Market.of(1, 20))) {
            Faults foreign = Faults.always(new Fault.ForeignNextUrl(stranger.vendor.baseUrl()))
                    .onPath(IngestTestbed.SPLITS);
            try (IngestTestbed testbed = IngestTestbed.of(withManySplits(), foreign)) {
                CapturedOutput run = testbed.ingest("2025-01-10", "2025-01-31");

                assertThat(run.exitCode()).isEqualTo(2);
                assertThat(run.err())
                        .contains("expected the next page of splits at " + testbed.vendor.baseUrl())
                        .contains("found " + stranger.vendor.baseUrl());
                assertThat(stranger.vendor.calls()).isEmpty();
                assertThat(testbed.value("select count(*) from daily_bars")).isEqualTo("0");
                assertThat(testbed.rows("select verdict from ingestion_logs")).containsExactly("REFUSED");
            }
        }
    }

    @Test
    void nextPageThatIsTheSamePageEnds() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            String again = testbed.vendor.baseUrl() + IngestTestbed.SPLITS + "?limit=5000";
            testbed.vendor.faultWith(
                    Faults.always(Fault.body("{\"status\":\"OK\",\"results\":[],\"next_url\":\"" + again + "\"}"))
                            .onPath(IngestTestbed.SPLITS));
            CapturedOutput run = testbed.ingest("2025-01-10");

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.err()).contains("pages of splits").contains("leads to an earlier page");
            assertThat(testbed.value("select count(*) from daily_bars")).isEqualTo("0");
        }
    }

    @Test
    void morePagesThanAnyRangeHasEndWithAdvice() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            AtomicInteger page = new AtomicInteger();
            Faults endless = request -> Optional.of(Fault.body("{\"status\":\"OK\",\"results\":[],\"next_url\":\""
                    + testbed.vendor.baseUrl() + IngestTestbed.SPLITS + "?cursor=" + page.incrementAndGet() + "\"}"));
            testbed.vendor.faultWith(endless.onPath(IngestTestbed.SPLITS));
            CapturedOutput run = testbed.ingest("2025-01-10");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
            assertThat(run.err())
                    .contains("expected at most 200 pages of splits")
                    .contains("load a shorter range of dates");
        }
    }

    /// A missing split would corrupt the whole history of a ticker, so no day is loaded without a page of
    /// splits.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "not JSON",
                "[]",
                "{\"results\":[]}",
                "{\"status\":\"ERROR\",\"results\":[]}",
                "{\"status\":\"OK\",\"results\":{}}"
            })
    void pageThatCannotBeReadStopsTheLoad(String body) {
        try (IngestTestbed testbed = IngestTestbed.of(
                Market.of(1, 20), Faults.always(Fault.body(body)).onPath(IngestTestbed.SPLITS))) {
            CapturedOutput run = testbed.ingest("2025-01-10");

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(run.err()).contains("splits").doesNotContain("\tat ").doesNotContain("unexpected error");
            assertThat(testbed.rows("select verdict from trading_days")).containsExactly("FAILED");
            assertThat(testbed.value("select count(*) from splits")).isEqualTo("0");
            assertThat(testbed.value("select count(*) from daily_bars")).isEqualTo("0");
        }
    }
}
