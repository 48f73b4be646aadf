package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.DateRange;
import finance.common.testing.CapturedOutput;
import finance.common.testing.DatabaseClient;
import finance.ingest.polygon.RetryPolicy;
import finance.replay.market.Market;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Invalid bodies, derived from valid ones at random with a fixed seed.
@Tag("slow")
class MutatedBodiesTest {
    private static final int BODIES = 200;
    private static final RetryPolicy ONE_TRY = new RetryPolicy(
            1, Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMinutes(1));

    private static final Market MARKET = Market.of(3, 25);
    private static IngestTestbed testbed;

    @BeforeAll
    static void start() {
        testbed = IngestTestbed.of(MARKET);
    }

    @AfterAll
    static void end() {
        testbed.close();
    }

    @Test
    void everyBodyEndsInAVerdictAndNoneInHalfADay() {
        List<LocalDate> sessions = new DateRange(LocalDate.of(2024, 1, 2), LocalDate.of(2025, 6, 1))
                .sessions()
                .limit(BODIES)
                .toList();
        List<Mutation> mutations = List.of(Mutation.values());
        Map<String, Integer> verdicts = new TreeMap<>();
        for (int i = 0; i < BODIES; i++) {
            LocalDate date = sessions.get(i);
            Mutation mutation = mutations.get(i % mutations.size());
            MARKET.withBody(date, mutation.of(MARKET.day(date), new Random(i)));
            String verdict = verdictOn(date, mutation + " of seed " + i);
            verdicts.merge(verdict, 1, Integer::sum);
        }
        StoredState.assertNoPartlyLoadedDay(testbed.environment);
        assertThat(testbed.value("select count(*) from refused_rows")).isNotEqualTo("0");
        assertThat(verdicts.keySet()).contains("LOADED", "FAILED");
        assertThat(verdicts.values().stream().mapToInt(count -> count).sum()).isEqualTo(BODIES);
    }

    private static String verdictOn(LocalDate date, String how) {
        CapturedOutput run = IngestTestbed.run(testbed.environment, ONE_TRY, date.toString());
        List<String> day =
                new DatabaseClient(testbed.environment).table("""
                        select verdict, coalesce(bars, 0), (select count(*) from daily_bars where trading_date = day.trading_date)
                        from trading_days as day
                        where trading_date = ?""", date).getFirst();
        String verdict = day.getFirst();

        assertThat(run.all())
                .as(how)
                .contains(date.toString())
                .contains(verdict)
                .doesNotContain("\tat ")
                .doesNotContain("unexpected error");
        assertThat(verdict + " " + run.exitCode()).as(how).isIn("LOADED 0", "FAILED 75", "SUSPECT_EMPTY 75");
        if (verdict.equals("LOADED")) {
            assertThat(testbed.value("""
                    select results_count = bars + test_symbols + refused
                        and bars = (select count(*) from daily_bars where trading_date = ingestion_date)
                        and refused = (select count(*) from refused_rows where run_id = log.run_id)
                    from ingestion_logs as log where ingestion_date = '%s'""".formatted(date))).as(how).isEqualTo("t");
        } else {
            assertThat(day).as(how).endsWith("0", "0");
        }
        return verdict;
    }
}
