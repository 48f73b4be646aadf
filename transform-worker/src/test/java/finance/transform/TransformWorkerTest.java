package finance.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.common.testing.DatabaseClient;
import finance.replay.database.MigratedDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Returns worked by hand, on sessions of January 2025: Thursday 2, Friday 3, Monday 6, Tuesday 7, Wednesday
/// 8 (Thursday 9 was closed, in mourning for Jimmy Carter), Friday 10.
@Tag("slow")
class TransformWorkerTest {
    private final Map<String, String> environment = MigratedDatabase.create();
    private final DatabaseClient database = new DatabaseClient(environment);

    @Test
    void returnIsTheChangeFromTheSessionBefore() {
        load("2025-01-02", "AAA", 100);
        load("2025-01-03", "AAA", 105);
        assertThat(transform("--all")).isZero();
        assertReturn("2025-01-02", "AAA", null, null);
        assertReturn("2025-01-03", "AAA", 0.05, 1);
    }

    @Test
    void closedDaysDoNotWidenTheSpan() {
        load("2025-01-03", "AAA", 100);
        load("2025-01-06", "AAA", 110);
        load("2025-01-08", "AAA", 99);
        load("2025-01-10", "AAA", 99);
        assertThat(transform("2025-01-03", "2025-01-10")).isZero();
        assertReturn("2025-01-06", "AAA", 0.1, 1);
        assertReturn("2025-01-08", "AAA", -0.1, 2);
        assertReturn("2025-01-10", "AAA", 0.0, 1);
    }

    @Test
    void sessionsThatNoRunHasRequestedAreMissingAfterStale() {
        load("2025-01-02", "AAA", 100);
        assertThat(transform("--stale")).isZero();
        assertThat(database.rows(
                        "select trading_date from missing_sessions where trading_date < '2025-01-15' order by 1"))
                .containsExactly(
                        "2025-01-03",
                        "2025-01-06",
                        "2025-01-07",
                        "2025-01-08",
                        "2025-01-10",
                        "2025-01-13",
                        "2025-01-14");
        assertThat(database.rows("""
                        select max(trading_date) > current_date - 8,
                            max(trading_date) < (now() at time zone 'America/New_York')::date
                        from missing_sessions""")).containsExactly("t|t");
    }

    @Test
    void sessionsAfterTheEndOfAMadeUpHistoryAreNotMissing() {
        load("2025-01-02", "AAA", 100);
        database.execute("""
                insert into ingestion_logs (ingestion_date, row_count, duration_seconds, verdict, request_id)
                values ('2025-01-02', 1, 0, 'LOADED', 'made-up-1')""");
        assertThat(transform("--stale")).isZero();
        assertThat(database.rows("select trading_date from missing_sessions")).isEmpty();
    }

    @Test
    void splitsOfAnyRatioLeaveReturnsAlone() {
        load("2025-01-02", "FWD", 700);
        load("2025-01-03", "FWD", 101);
        split("FWD", "2025-01-03", "1", "7");
        load("2025-01-02", "REV", 2);
        load("2025-01-03", "REV", 19);
        split("REV", "2025-01-03", "10", "1");
        load("2025-01-02", "DIV", 105);
        load("2025-01-03", "DIV", 100);
        split("DIV", "2025-01-03", "1", "1.05");
        assertThat(transform("--all")).isZero();
        assertReturn("2025-01-03", "FWD", 0.01, 1);
        assertReturn("2025-01-03", "REV", -0.05, 1);
        assertReturn("2025-01-03", "DIV", 0.0, 1);
    }

    @Test
    void splitsInsideAGapAllCount() {
        load("2025-01-02", "AAA", 120);
        split("AAA", "2025-01-03", "1", "2");
        split("AAA", "2025-01-04", "1", "3");
        load("2025-01-08", "AAA", 22);
        assertThat(transform("2025-01-08")).isZero();
        assertReturn("2025-01-08", "AAA", 0.1, 4);
    }

    @Test
    void aLateDayRestatesTheNextOne() {
        load("2025-01-02", "AAA", 100);
        load("2025-01-06", "AAA", 121);
        assertThat(transform("2025-01-06")).isZero();
        assertReturn("2025-01-06", "AAA", 0.21, 2);
        load("2025-01-03", "AAA", 110);
        assertThat(transform("2025-01-03")).isZero();
        assertReturn("2025-01-03", "AAA", 0.1, 1);
        assertReturn("2025-01-06", "AAA", 0.1, 1);
    }

    /// Chubb's ticker CB on 2016-01-15, in the dates of this test: the closes of two companies are not compared,
    /// whether the day of the change is loaded before the spells are derived or after it.
    @Test
    void aLateDayOfAHandedOnTickerHasNoReturnOfTwoCompanies() {
        load("2025-01-02", "CB", 132);
        load("2025-01-03", "CB", 133);
        load("2025-01-08", "CB", 60);
        load("2025-01-10", "CB", 63);
        database.execute("""
                insert into security_claims (ticker, active, delisted_on, type, cik)
                values ('CB', false, '2025-01-06', 'CS', '1'), ('CB', true, null, 'CS', '2')""", "select find_bar_spells(clock_timestamp())", "select derive_securities()");
        assertThat(transform("--all")).isZero();
        assertReturn("2025-01-03", "CB", 1.0 / 132, 1);
        assertReturn("2025-01-08", "CB", null, null);
        assertReturn("2025-01-10", "CB", 0.05, 1);

        load("2025-01-07", "CB", 48);
        assertThat(transform("2025-01-07")).isZero();
        assertReturn("2025-01-07", "CB", null, null);
        assertReturn("2025-01-08", "CB", 0.25, 1);
        assertThat(database.rows("select trading_date from adjusted_bars where security_id = ("
                        + "select security_id from securities where cik = '2') order by 1"))
                .containsExactly("2025-01-07", "2025-01-08", "2025-01-10");
        assertThat(database.rows("select computed_return, change_source from return_inputs('CB', '2025-01-07')"))
                .containsExactly("|cik, delisting");
    }

    @Test
    void aTickerWithoutABarTheDayBeforeHasNoReturn() {
        load("2025-01-02", "AAA", 100);
        load("2025-01-03", "NEW", 10);
        assertThat(transform("--all")).isZero();
        assertReturn("2025-01-03", "NEW", null, null);
    }

    @Test
    void aLateDayWithoutTheTickerTakesItsReturnAway() {
        load("2025-01-02", "AAA", 100);
        load("2025-01-06", "AAA", 121);
        load("2025-01-06", "BBB", 10);
        assertThat(transform("--all")).isZero();
        assertReturn("2025-01-06", "AAA", 0.21, 2);
        load("2025-01-03", "BBB", 8);
        assertThat(transform("2025-01-03")).isZero();
        assertReturn("2025-01-06", "AAA", null, null);
        assertReturn("2025-01-06", "BBB", 0.25, 1);
    }

    @Test
    void aFirstDayThatWasNotAlwaysOneLosesItsReturns() {
        load("2025-01-02", "AAA", 100);
        load("2025-01-03", "AAA", 110);
        assertThat(transform("--all")).isZero();
        database.execute("delete from daily_bars where trading_date = '2025-01-02'");
        database.execute("delete from trading_days where trading_date = '2025-01-02'");
        assertThat(transform("--all")).isZero();
        assertReturn("2025-01-03", "AAA", null, null);
    }

    @Test
    void staleDayIsComputedWithoutBeingRequested() {
        load("2025-01-02", "AAA", 100);
        load("2025-01-03", "AAA", 50);
        split("AAA", "2025-01-03", "1", "2");
        load("2025-01-06", "AAA", 50);
        assertThat(transform("--all")).isZero();
        assertReturn("2025-01-03", "AAA", 0.0, 1);
        database.execute("delete from splits");
        database.execute("update trading_days set returns_stale = true where trading_date = '2025-01-03'");
        assertThat(transform("2025-01-06")).isZero();
        assertReturn("2025-01-03", "AAA", -0.5, 1);
    }

    @Test
    void aStaleDayMakesTheNextLoadedDayDueAndThatOneNoOther() {
        load("2025-01-02", "AAA", 100);
        load("2025-01-03", "AAA", 110);
        load("2025-01-06", "AAA", 121);
        load("2025-01-08", "AAA", 121);
        assertThat(transform("--all")).isZero();
        database.execute("update daily_bars set daily_return = 9");
        database.execute("update trading_days set returns_stale = true where trading_date = '2025-01-03'");
        assertThat(transform("2025-01-02")).isZero();
        assertReturn("2025-01-03", "AAA", 0.1, 1);
        assertReturn("2025-01-06", "AAA", 0.1, 1);
        assertReturn("2025-01-08", "AAA", 9.0, 2);
    }

    @Test
    void onlyDaysWhoseInputsChangedAreComputedByStale() {
        load("2025-01-02", "AAA", 100);
        load("2025-01-03", "AAA", 110);
        load("2025-01-06", "AAA", 121);
        assertThat(transform("--stale")).isZero();
        assertReturn("2025-01-03", "AAA", 0.1, 1);
        assertReturn("2025-01-06", "AAA", 0.1, 1);
        database.execute("update daily_bars set daily_return = 9 where return_span = 1");
        database.execute("update trading_days set returns_stale = true where trading_date = '2025-01-06'");
        assertThat(transform("--stale")).isZero();
        assertReturn("2025-01-03", "AAA", 9.0, 1);
        assertReturn("2025-01-06", "AAA", 0.1, 1);
        assertThat(database.number("select count(*) from trading_days where returns_stale"))
                .isZero();
    }

    @Test
    void adjustedBarsAreOnTheBasisOfTheLastLoadedDay() {
        load("2025-01-02", "AAA", 120);
        load("2025-01-03", "AAA", 60);
        split("AAA", "2025-01-03", "1", "2");
        load("2025-01-06", "AAA", 20);
        split("AAA", "2025-01-06", "1", "3");
        split("AAA", "2025-01-10", "1", "9");
        assertThat(database.number("select close from adjusted_bars where trading_date = '2025-01-02'"))
                .isEqualTo(20);
        assertThat(database.number("select close from adjusted_bars where trading_date = '2025-01-03'"))
                .isEqualTo(20);
        assertThat(database.number("select close from adjusted_bars where trading_date = '2025-01-06'"))
                .isEqualTo(20);
        assertThat(database.number("select volume from adjusted_bars where trading_date = '2025-01-02'"))
                .isEqualTo(6000);
    }

    @Test
    void aClosureDecidedByTheOperatorLeavesTheSpanAtOneSession() {
        load("2025-03-03", "AAA", 100);
        load("2025-03-05", "AAA", 110);
        assertThat(transform("--all")).isZero();
        assertReturn("2025-03-05", "AAA", 0.1, 2);
        database.execute(
                "insert into session_overrides (trading_date, is_session, reason) values ('2025-03-04', false, 'power cut')");
        assertThat(transform("--stale")).isZero();
        assertReturn("2025-03-05", "AAA", 0.1, 1);
        assertThat(database.number(
                        "select count(*) from trading_days where (trading_date, is_session, verdict, message)"
                                + " = ('2025-03-04', false, 'NO_SESSION', 'power cut')"))
                .isEqualTo(1);
    }

    @Test
    void barsOfADayThatTheOperatorClosesMoveToItsRevisions() {
        load("2025-03-03", "AAA", 100);
        load("2025-03-04", "AAA", 150);
        load("2025-03-05", "AAA", 110);
        database.execute("update trading_days set first_loaded_at = '2025-03-06'");
        assertThat(transform("--all")).isZero();
        database.execute(
                "insert into session_overrides (trading_date, is_session, reason) values ('2025-03-04', false, 'test data')");
        assertThat(transform("--stale")).isZero();
        assertReturn("2025-03-05", "AAA", 0.1, 1);
        assertThat(database.number("select count(*) from daily_bars where trading_date = '2025-03-04'"))
                .isZero();
        assertThat(database.number(
                        "select close from bars_as_of('2025-03-06 12:00') where trading_date = '2025-03-04'"))
                .isEqualTo(150);
        assertThat(database.number("select count(*) from bars_as_of(now()) where trading_date = '2025-03-04'"))
                .isZero();
    }

    @Test
    void anOverrideOfASplitChangesTheReturnsOfTheNextRun() {
        load("2025-03-03", "AAA", 100);
        load("2025-03-04", "AAA", 50);
        database.execute(
                "insert into split_claims (ticker, execution_date, split_from, split_to) values ('AAA', '2025-03-04', 1, 2)");
        assertThat(transform("--all")).isZero();
        assertReturn("2025-03-04", "AAA", 0.0, 1);
        database.execute("insert into split_overrides (ticker, execution_date, split_from, split_to, accepted, reason)"
                + " values ('AAA', '2025-03-04', 1, 2, false, 'a crash')");
        assertThat(transform("--stale")).isZero();
        assertReturn("2025-03-04", "AAA", -0.5, 1);
    }

    @Test
    void aReturnThatLooksLikeASplitIsAFinding() {
        load("2025-03-03", "AAA", 100);
        load("2025-03-04", "AAA", 25);
        assertThat(transform("--all")).isZero();
        assertReturn("2025-03-04", "AAA", -0.75, 1);
        assertThat(database.number(
                        "select count(*) from open_findings where (kind, ticker) = ('split_missing', 'AAA')"))
                .isEqualTo(1);
    }

    @Test
    void aSplitAcrossSessionsWithoutABarSettlesItsFinding() {
        load("2025-03-03", "AAA", 100);
        load("2025-03-04", "BBB", 10);
        load("2025-03-05", "BBB", 10);
        load("2025-03-06", "BBB", 10);
        load("2025-03-07", "AAA", 50);
        assertThat(transform("--all")).isZero();
        assertThat(database.rows("select kind, trading_date, ticker from open_findings"))
                .containsExactly("split_missing|2025-03-07|AAA");
        database.execute("insert into split_overrides (ticker, execution_date, split_from, split_to, accepted, reason)"
                + " values ('AAA', '2025-03-04', 1, 2, true, 'announced')");
        assertThat(transform("--stale")).isZero();
        assertThat(database.rows("select kind, trading_date, ticker from open_findings"))
                .isEmpty();
    }

    @Test
    void findingsAboutIdentitiesFollowTheReturns() {
        load("2025-03-03", "AAA", 100);
        load("2025-03-04", "AAA", 100);
        load("2025-03-05", "AAA", 165);
        load("2025-03-06", "AAA", 165);
        database.execute(
                "insert into security_claims (ticker, active, delisted_on, type) values ('AAA', true, null, 'CS'),"
                        + " ('AAA', false, '2025-03-04', 'CS')",
                "select find_bar_spells(clock_timestamp())",
                "select derive_securities()");
        assertThat(transform("--all")).isZero();
        assertThat(database.rows("select kind, trading_date, ticker from open_findings"))
                .containsExactly("identity_changed|2025-03-05|AAA");
        database.execute(
                "update daily_bars set open = 101, high = 101, low = 101, close = 101 where trading_date >= '2025-03-05'",
                "update trading_days set returns_stale = true where trading_date >= '2025-03-05'");
        assertThat(transform("--stale")).isZero();
        assertThat(database.rows("select kind, trading_date, ticker from open_findings"))
                .isEmpty();
    }

    @Test
    void aDayWithMoreLargeMovesThanAMarketMakesIsAFinding() {
        loadThousand("2025-03-03");
        loadThousand("2025-03-04");
        database.execute(
                "update daily_bars set high = 17, close = 17 where trading_date = '2025-03-04' and ticker < 'T12'");
        assertThat(transform("--all")).isZero();
        assertThat(database.number("select (evidence ->> 'moves')::int from open_findings where kind = 'day_moves'"))
                .isBetween(21.0, 500.0);
    }

    @Test
    void returnInputsExplainAReturnOverAGapWithSplits() {
        load("2025-01-02", "AAA", 100);
        load("2025-01-10", "AAA", 30);
        split("AAA", "2025-01-03", "1", "2");
        split("AAA", "2025-01-10", "3", "6");
        split("AAA", "2025-01-11", "1", "5");
        assertThat(transform("--all")).isZero();
        assertReturn("2025-01-10", "AAA", 0.2, 5);
        assertThat(database.number("""
                        select count(*)
                        from return_inputs('AAA', '2025-01-10')
                        where (previous_date, previous_close, shares_before, shares_after, restated_previous_close)
                                = ('2025-01-02', 100, 3, 12, 25)
                            and (close, computed_return, daily_return, return_span, returns_stale) = (30, 0.2, 0.2, 5, false)
                            and splits = '[
                                {"execution_date": "2025-01-03", "split_from": 1, "split_to": 2},
                                {"execution_date": "2025-01-10", "split_from": 3, "split_to": 6}]'""")).isEqualTo(1);
    }

    @Test
    void computingAgainWritesNothing() {
        load("2025-01-02", "AAA", 100);
        load("2025-01-03", "AAA", 105);
        assertThat(transform("--all")).isZero();
        double written = database.number("select max(xmin::text::bigint) from daily_bars");
        assertThat(transform("--all")).isZero();
        assertThat(database.number("select max(xmin::text::bigint) from daily_bars"))
                .isEqualTo(written);
    }

    /// PostgreSQL counts what it reads; nested loops over two days would read each bar a thousand times.
    @Test
    void dayWithoutStatisticsIsReadAFewTimesOnly() {
        loadThousand("2025-01-02");
        loadThousand("2025-01-03");
        database.execute("analyze daily_bars");
        loadThousand("2025-01-06");
        loadThousand("2025-01-07");
        database.execute("select pg_stat_reset()");
        assertThat(transform("2025-01-07")).isZero();
        assertThat(database.number(
                        "select count(*) from daily_bars where return_span = 1 and trading_date = '2025-01-07'"))
                .isEqualTo(1000);
        awaitCounts();
        assertThat(database.number("""
                select sum(coalesce(idx_tup_fetch, 0) + seq_tup_read)
                from pg_stat_user_tables
                where relname = 'daily_bars_2025'""")).isBetween(1000.0, 50_000.0);
    }

    private int transform(String... args) {
        return TransformWorker.run(args, environment);
    }

    private void load(String date, String ticker, int close) {
        database.execute("""
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                values ('%1$s', '%2$s', %3$d, %3$d, %3$d, %3$d, 1000);
                insert into trading_days (trading_date, is_session, verdict, returns_stale)
                values ('%2$s', true, 'LOADED', true) on conflict do nothing""".formatted(ticker, date, close));
    }

    private void loadThousand(String date) {
        database.execute("""
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                select 'T' || number, '%1$s', 10, 10, 10, 10, 1000 from generate_series(1, 1000) as number;
                insert into trading_days (trading_date, is_session, verdict, returns_stale)
                values ('%1$s', true, 'LOADED', true)""".formatted(date));
    }

    /// A connection's counts are there once its server process has ended, a moment after it was closed.
    private void awaitCounts() {
        database.execute("""
                do $$ begin
                    for attempt in 1..1000 loop
                        perform pg_stat_clear_snapshot();
                        exit when not exists (
                            select from pg_stat_activity
                            where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend');
                        perform pg_sleep(0.01);
                    end loop;
                end $$""");
    }

    private void split(String ticker, String date, String from, String to) {
        database.execute("insert into splits (ticker, execution_date, split_from, split_to) values ('%s', '%s', %s, %s)"
                .formatted(ticker, date, from, to));
    }

    private void assertReturn(String date, String ticker, Double expected, Integer span) {
        List<String> row = database.table(
                        "select daily_return, return_span from daily_bars where ticker = ? and trading_date = ?::date",
                        ticker,
                        date)
                .getFirst();
        if (expected == null) {
            assertThat(row).containsExactly(null, null);
        } else {
            assertThat(Double.parseDouble(row.getFirst())).isCloseTo(expected, within(1e-12));
            assertThat(row.getLast()).isEqualTo(span.toString());
        }
    }
}
