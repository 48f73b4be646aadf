package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.ExitCode;
import finance.common.Settings;
import finance.common.TradingCalendar;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.NoMarketData;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import finance.ingest.store.DayStore;
import finance.ingest.store.VendorPlanStore;
import finance.replay.market.Market;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

/// The time limit of a refresh, which holds for the additional sessions only.
class RefreshTimeLimitTest {
    @Test
    void additionalSessionsAreNotRequestedAfterTheTimeLimit() {
        // the oldest session is always requested, because it shows whether the plan still serves all of them
        assertThat(requested(Duration.ZERO)).containsExactly("2025-01-03", "2025-01-07", "2025-01-08", "2025-01-10");
        assertThat(requested(Duration.ofHours(1)))
                .containsExactly("2025-01-03", "2025-01-06", "2025-01-07", "2025-01-08", "2025-01-10");
    }

    private static Set<String> requested(Duration time) {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            testbed.ingest("2025-01-03", "2025-01-10");
            Set<String> requested = new ConcurrentSkipListSet<>();
            Settings settings = new Settings(testbed.environment);
            try (Database database = Database.of(DatabaseConfig.from(settings), 6)) {
                new Refresh(
                                new FailingVendor(requested),
                                database,
                                List.of(),
                                new HistoryLimit(
                                        new FailingVendor(requested),
                                        new DayStore(database),
                                        new VendorPlanStore(database),
                                        false,
                                        LocalDate.of(2026, 2, 27)),
                                new RefreshLimits(2, time),
                                new RunClock(
                                        IngestTestbed.CLOCK.instant().atZone(TradingCalendar.NEW_YORK),
                                        RunClock.etlTime(settings)))
                        .run(3);
            }
            return requested;
        }
    }

    /// Records the requested sessions, and has no complete answer for any.
    private static final class FailingVendor extends NoMarketData {
        private final Set<String> requested;

        FailingVendor(Set<String> requested) {
            this.requested = requested;
        }

        @Override
        public GroupedDaily groupedDaily(LocalDate session) {
            requested.add(session.toString());
            throw new VendorException(Verdict.FAILED, ExitCode.LATER, 200, false, "incomplete");
        }
    }
}
