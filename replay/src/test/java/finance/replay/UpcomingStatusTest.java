package finance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.market.Market;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpcomingStatusTest {
    /// The days of 2026 in NYSE's calendar, https://www.nyse.com/markets/hours-calendars.
    @Test
    void sessionsThatEndEarlyHaveTheirHoursInUtc() {
        List<Map<String, Object>> early = upcoming(Market.empty().today(LocalDate.of(2026, 1, 2))).stream()
                .filter(row -> row.get("status").equals("early-close")
                        && row.get("exchange").equals("NYSE"))
                .toList();
        assertThat(early).extracting(row -> row.get("date")).containsExactly("2026-11-27", "2026-12-24");
        assertThat(early.getFirst())
                .containsEntry("name", "Thanksgiving")
                .containsEntry("open", "2026-11-27T14:30:00.000Z")
                .containsEntry("close", "2026-11-27T18:00:00.000Z");
    }

    /// NYSE's calendar of 2025: 3 July, 28 November and 24 December.
    @Test
    void dayBeforeIndependenceDayEndsEarlyIfItIsASession() {
        assertThat(upcoming(Market.empty().today(LocalDate.of(2025, 1, 2))).stream()
                        .filter(row -> row.get("status").equals("early-close"))
                        .map(row -> row.get("date"))
                        .distinct())
                .containsExactly("2025-07-03", "2025-11-28", "2025-12-24");
    }

    @Test
    void closedDaysHaveNoHours() {
        assertThat(upcoming(Market.empty().today(LocalDate.of(2026, 1, 2))))
                .filteredOn(row -> row.get("status").equals("closed"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).doesNotContainKeys("open", "close"));
    }

    @Test
    void announcedClosureIsListedAndItsDayIsEmpty() {
        LocalDate day = LocalDate.of(2026, 3, 4);
        Market market = Market.of(1, 20).today(LocalDate.of(2026, 3, 2)).withClosure(day, "National Day of Mourning");
        assertThat(upcoming(market).getFirst())
                .containsEntry("date", "2026-03-04")
                .containsEntry("name", "National Day of Mourning")
                .containsEntry("status", "closed");
        assertThat(market.rows(day, false)).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> upcoming(Market market) {
        try (ReplayServer server = ReplayServer.start(market, Faults.none(), 0);
                Client client = new Client(server)) {
            return (List<Map<String, Object>>)
                    Client.value(client.get("/v1/marketstatus/upcoming").body());
        }
    }
}
