package finance.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.replay.market.Corruption;
import finance.replay.market.Market;
import finance.replay.market.ReferenceAlteration;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 6);
    private static final Instant NOW = Instant.parse("2026-01-06T22:00:00Z");
    private static final Fault FAULT = Fault.emptyBody();

    @Test
    void firstAttemptsOfEachDayGoWrong() {
        try (ReplayServer server = ReplayServer.start(
                        Market.of(1, 20), Faults.always(Fault.serverError(503)).first(2), 0);
                Client client = new Client(server)) {
            for (LocalDate date : List.of(DAY, DAY.plusDays(1))) {
                for (int status : new int[] {503, 503, 200, 200}) {

                    assertThat(client.get(Client.dayPath(date)).statusCode()).isEqualTo(status);
                }
            }
        }
    }

    @Test
    void faultsAreNarrowedToDaysAndPathsAndJoined() {
        Fault other = Fault.reset();
        Faults faults = Faults.always(FAULT)
                .onDays(DAY)
                .or(Faults.always(other).onPath("/stocks/v1/splits").first(1));

        assertThat(faults.of(day(DAY, 9))).contains(FAULT);
        assertThat(faults.of(day(DAY.plusDays(1), 1))).isEmpty();
        assertThat(faults.of(splits(1))).contains(other);
        assertThat(faults.of(splits(2))).isEmpty();
        assertThat(Faults.always(FAULT).onDays().of(splits(1))).isEmpty();
        assertThat(Faults.always(FAULT).onDays().of(day(DAY, 1))).contains(FAULT);
    }

    @Test
    void commandLineGivesTheSameFaults() {
        Faults faults = Faults.parse("server-error:status=502:first=2:on=2026-01-06,2026-01-08");
        assertThat(faults.of(day(DAY, 2))).contains(Fault.serverError(502));
        assertThat(faults.of(day(DAY, 3))).isEmpty();
        assertThat(faults.of(day(DAY.plusDays(1), 1))).isEmpty();
        assertThat(Faults.parse("too-many:retry-after=3:path=/stocks").of(splits(1)))
                .contains(Fault.tooManyCalls(Duration.ofSeconds(3)));
        assertThat(Faults.parse("corrupt:rows=duplicate,nan").of(day(DAY, 1)))
                .contains(Fault.corrupt(Corruption.DUPLICATE, Corruption.NAN));
    }

    @Test
    void daysAndSettlingNarrow() {
        Faults before = Faults.parse("empty-day:before=2026-01-06");
        assertThat(before.of(day(DAY, 1))).isEmpty();
        assertThat(before.of(day(DAY.minusDays(1), 1))).isPresent();
        assertThat(before.of(splits(1))).isEmpty();

        assertThat(Faults.parse("empty-day:settles=1.1").of(day(DAY, 1))).isPresent(); // 17:00 New York
        assertThat(Faults.parse("empty-day:settles=1").of(day(DAY, 1))).isEmpty();

        Faults later = Faults.parse("splits-absent:after=1:first=2");
        assertThat(later.of(splits(1))).isEmpty();
        assertThat(later.of(splits(2))).contains(Fault.rows(new ReferenceAlteration.Absent(Set.of(), 1)));
        assertThat(later.of(splits(3))).isEmpty();
        assertThat(later.of(day(DAY, 2))).isEmpty();
    }

    @Test
    void wrongOptionsAreNamed() {
        for (String wrong : List.of(
                "flood",
                "reset:share=2",
                "trickle:rate=0",
                "server-error:code=1",
                "corrupt:rows=x",
                "reset:on=soon",
                "partial",
                "partial:rows=1:share=0.5",
                "partial:rows=1.5",
                "partial:share=2",
                "doubled:order=sideways",
                "out-of-plan",
                "out-of-plan:from=2026-01-05,2026-01-06",
                "dividends-respelled",
                "tickers-stale",
                "bonds-absent",
                "splits-late:days=soon",
                "reset:first")) {

            assertThatThrownBy(() -> Faults.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Request day(LocalDate date, int attempt) {
        return new Request(Endpoints.GROUPED + date, Map.of(), Optional.of(date), attempt, NOW);
    }

    private static Request splits(int attempt) {
        return new Request("/stocks/v1/splits", Map.of(), Optional.empty(), attempt, NOW);
    }
}
