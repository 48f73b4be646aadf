package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.market.Market;
import finance.replay.market.Row;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `bars_as_of` after several reloads of one day.
@Tag("slow")
class BarRevisionsTest {
    private static final LocalDate DAY = LocalDate.of(2025, 1, 10);
    private static final String OTHERS = " and ticker not like 'USUAL%' order by ticker";

    private final Market market = Market.empty();
    private final IngestTestbed testbed = IngestTestbed.of(market);

    @AfterEach
    void close() {
        testbed.close();
    }

    @Test
    void barsAreReadBackAsTheyWereBeforeAndAfterEachReload() {
        String before = now();
        load(Row.of("CHANGED", "10"), Row.of("GONE", "20"), Row.of("SAME", "30"));
        String first = now();
        load(Row.of("CHANGED", "10.01"), Row.of("ADDED", "40"), Row.of("SAME", "30"));
        String second = now();
        load(Row.of("CHANGED", "10.01"), Row.of("ADDED", "40"), Row.of("SAME", "30"));
        String unchanged = now();
        load(Row.of("CHANGED", "10.02"), Row.of("GONE", "21"), Row.of("SAME", "30"));
        String third = now();
        load(Row.of("CHANGED", "10.02"), Row.of("ADDED", "41"), Row.of("GONE", "21"));

        assertThat(asOf(before)).isEmpty();
        assertThat(asOf(first)).containsExactly("CHANGED|10", "GONE|20", "SAME|30");
        assertThat(asOf(second)).containsExactly("ADDED|40", "CHANGED|10.01", "SAME|30");
        assertThat(asOf(unchanged)).containsExactly("ADDED|40", "CHANGED|10.01", "SAME|30");
        assertThat(asOf(third)).containsExactly("CHANGED|10.02", "GONE|21", "SAME|30");
        assertThat(asOf(now())).containsExactly("ADDED|41", "CHANGED|10.02", "GONE|21");
    }

    @Test
    void everyVersionBeginsWhenTheOneBeforeEnds() {
        load(Row.of("CHANGED", "10"), Row.of("GONE", "20"));
        load(Row.of("CHANGED", "10.01"), Row.of("ADDED", "40"));
        load(Row.of("CHANGED", "10.02"), Row.of("GONE", "20"));

        assertThat(testbed.rows("""
                select ticker, close, dense_rank() over (order by known_from), dense_rank() over (order by known_to),
                    known_from = coalesce(
                        lag(known_to) over (partition by ticker order by known_to),
                        (select first_loaded_at from trading_days)) as seamless,
                    dense_rank() over (order by run_id)
                from bar_revisions
                order by ticker, known_to"""))
                .containsExactly(
                        "ADDED||1|1|t|1",
                        "ADDED|40|2|2|t|2",
                        "CHANGED|10|1|1|t|1",
                        "CHANGED|10.01|2|2|t|2",
                        "GONE|20|1|1|t|1",
                        "GONE||2|2|t|2");
        assertThat(testbed.value("""
                select count(*) from bar_revisions
                where run_id not in (select run_id from ingestion_logs where inserted + updated + deleted > 0)""")).isEqualTo("0");
    }

    @Test
    void allColumnsOfAReplacedBarAreKept() {
        load(Row.of("CHANGED", "10", "12.5", "9.75", "11", "1000"));
        String stored = testbed.value(
                "select to_jsonb(bar) - array['daily_return', 'return_span', 'total_return'] from daily_bars as bar"
                        + " where ticker = 'CHANGED'");
        load(Row.of("CHANGED", "10", "12.5", "9.75", "11", "1000.5"));

        assertThat(testbed.value(
                        "select to_jsonb(bar) - array['known_from', 'known_to', 'run_id'] from bar_revisions as bar"))
                .isEqualTo(stored);
        assertThat(testbed.value("select message from findings"))
                .isEqualTo("the vendor revised the day (bars changed: 1, added: 0, removed: 0); no close changed");
    }

    @Test
    void findingCountsTheChangesAndNamesTheLargestChangeOfAClose() {
        load(Row.of("SMALL", "100"), Row.of("LARGE", "8"), Row.of("GONE", "20"));
        load(Row.of("SMALL", "101"), Row.of("LARGE", "7.5"), Row.of("ADDED", "40"), Row.of("ADDED2", "40"));

        assertThat(testbed.rows("""
                select kind, trading_date, ticker, message, evidence, decision, resolved_at = found_at, run.known_to = found_at
                from findings
                cross join (select distinct known_to from bar_revisions) as run"""))
                .containsExactly(
                        "vendor_revised|2025-01-10||the vendor revised the day (bars changed: 2, added: 2, removed: 1);"
                                + " largest change of a close: LARGE from 8 to 7.5 (-6.25 %)"
                                + "|{\"added\": 2, \"changed\": 2, \"removed\": 1, \"close_after\": 7.5, \"close_before\": 8,"
                                + " \"largest_change\": -0.062500, \"largest_change_ticker\": \"LARGE\"}"
                                + "|stored; earlier versions are in bar_revisions|t|t");
        assertThat(testbed.rows("select * from open_findings")).isEmpty();
    }

    @Test
    void firstLoadStoresNoVersion() {
        load(Row.of("CHANGED", "10"));
        assertThat(testbed.rows("select * from bar_revisions")).isEmpty();
        assertThat(testbed.rows("select * from findings")).isEmpty();
        assertThat(testbed.rows("select first_loaded_at = checked_at, first_loaded_at = decided_at from trading_days"))
                .containsExactly("t|t");
    }

    @Test
    void clockThatWasSetBackLeavesTheOrderOfVersions() {
        load(Row.of("CHANGED", "10"));
        testbed.execute("update trading_days set first_loaded_at = clock_timestamp() + interval '1 hour'");
        load(Row.of("CHANGED", "10.01"));
        load(Row.of("CHANGED", "10.02"));
        assertThat(testbed.rows("""
                select close, known_to - (select first_loaded_at from trading_days) from bar_revisions order by known_to""")).containsExactly("10|00:00:00.000001", "10.01|00:00:00.000002");
    }

    @Test
    void dayWithoutATimeOfItsFirstLoadIsKnownSinceItsStatus() {
        load(Row.of("CHANGED", "10"), Row.of("SAME", "30"));
        testbed.execute("update trading_days set first_loaded_at = null, decided_at = '2025-02-01T00:00Z'");
        load(Row.of("CHANGED", "10.01"), Row.of("SAME", "30"));

        assertThat(asOf("2025-01-31")).isEmpty();
        assertThat(asOf("2025-02-02")).containsExactly("CHANGED|10", "SAME|30");
        assertThat(asOf(now())).containsExactly("CHANGED|10.01", "SAME|30");
    }

    @Test
    void barsOfADayThatWasNoSessionForATimeAreKnownFromTheSecondLoad() {
        load(Row.of("CHANGED", "10"));
        String first = now();
        override(false);
        String closed = now();
        override(true);
        load(Row.of("CHANGED", "11"), Row.of("ADDED", "40"));
        String second = now();
        load(Row.of("CHANGED", "12"), Row.of("ADDED", "40"));

        assertThat(asOf(first)).containsExactly("CHANGED|10");
        assertThat(asOf(closed)).isEmpty();
        assertThat(asOf(second)).containsExactly("ADDED|40", "CHANGED|11");
        assertThat(asOf(now())).containsExactly("ADDED|40", "CHANGED|12");
    }

    private void override(boolean isSession) {
        testbed.execute("""
                insert into session_overrides (trading_date, is_session, reason)
                values ('%1$s', %2$s, 'test')
                on conflict (trading_date) do update set is_session = excluded.is_session""".formatted(DAY, isSession));
    }

    private void load(Row... rows) {
        market.withRows(DAY, UsualSession.with(rows));
        CapturedOutput run = testbed.ingest("--force", DAY.toString());
        assertThat(run.exitCode()).as(run.all()).isZero();
    }

    private String now() {
        return testbed.value("select clock_timestamp()");
    }

    private List<String> asOf(String time) {
        return testbed.rows(
                "select ticker, close from bars_as_of('" + time + "') where trading_date = '" + DAY + "'" + OTHERS);
    }
}
