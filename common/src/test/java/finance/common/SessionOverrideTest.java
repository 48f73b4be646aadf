package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Database.Lock;
import java.time.LocalDate;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// A loaded day that the operator declares closed.
class SessionOverrideTest {
    private final TestDatabase database = TestDatabase.migrated();

    @Test
    void closedDayHasNoOpenFindingAboutItsBars() {
        database.execute("""
                insert into trading_days (trading_date, is_session, verdict, first_loaded_at)
                values ('2025-02-03', true, 'LOADED', now()), ('2025-02-04', true, 'LOADED', now());
                select report_finding(kind, '2025-02-04', 'AAA', 'looks wrong', '{}', null)
                from unnest(array[
                    'split_missing', 'bars_conflict', 'identity_changed', 'day_moves', 'day_volume', 'split_unreadable']) as kind;
                select report_finding('split_missing', '2025-02-03', 'AAA', 'looks wrong', '{}', null);
                insert into session_overrides (trading_date, is_session, reason) values ('2025-02-04', false, 'a flood')""");
        assertThat(database.rows("select kind, trading_date from open_findings order by 1"))
                .containsExactly("split_missing|2025-02-03", "split_unreadable|2025-02-04");
        assertThat(database.rows("select distinct decision from findings where resolved_at is not null"))
                .containsExactly("no session: a flood");
    }

    @Test
    void splitsAndDividendsAroundAClosedDayAreChosenAgain() {
        database.execute("""
                insert into trading_days (trading_date, is_session, verdict, first_loaded_at)
                values ('2025-02-03', true, 'LOADED', now()), ('2025-02-04', true, 'LOADED', now());
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                select ticker, day, close, close, close, close, 100
                from unnest(array['AAA', 'BBB']) as ticker,
                    (values (date '2025-02-03', 10), (date '2025-02-04', 20)) as closes (day, close);
                insert into split_claims (ticker, execution_date, split_from, split_to) values ('AAA', '2025-02-04', 1, 2);
                insert into dividend_claims (vendor_id, ticker, ex_dividend_date, cash_amount) values ('a', 'BBB', '2025-02-05', 15);
                select choose_splits(), choose_dividends()""");
        assertThat(database.rows(
                        "select ticker from split_choices_due union all select ticker from dividend_choices_due"))
                .isEmpty();
        database.execute(
                "insert into session_overrides (trading_date, is_session, reason) values ('2025-02-04', false, 'a flood')");
        assertThat(database.rows("select ticker from split_choices_due")).containsExactly("AAA");
        assertThat(database.rows("select ticker from dividend_choices_due")).containsExactly("BBB");
        assertThat(database.rows("select trading_date from daily_bars where ticker = 'BBB'"))
                .containsExactly("2025-02-03");
    }

    /// Otherwise, a reload that has compared the day before could store some of its bars after the closure.
    @Test
    void closureWaitsForTheWorkerThatStoresTheDay() throws Exception {
        database.execute(
                "insert into trading_days (trading_date, is_session, verdict, first_loaded_at) values ('2025-02-04', true, 'LOADED', now())");
        try (Database workers = database.asOwner();
                var threads = Executors.newSingleThreadExecutor()) {
            Future<?> closure = workers.transaction("store the day", connection -> {
                Database.lock(
                        connection,
                        Lock.DAY,
                        Math.toIntExact(LocalDate.of(2025, 2, 4).toEpochDay()));
                Future<?> closing = threads.submit(
                        () -> database.execute(
                                "insert into session_overrides (trading_date, is_session, reason) values ('2025-02-04', false, 'a flood')"));
                awaitWait();
                return closing;
            });
            closure.get();
        }
        assertThat(database.rows("select verdict from trading_days")).containsExactly("NO_SESSION");
    }

    private void awaitWait() {
        try {
            database.awaitAdvisoryLockWait();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Monday to Wednesday; the Tuesday is not loaded.
    private void loadMondayAndWednesday() {
        database.execute("""
                insert into trading_days (trading_date, is_session, verdict, first_loaded_at)
                values ('2025-02-03', true, 'LOADED', now()), ('2025-02-05', true, 'LOADED', now())""");
    }

    @Test
    void deletedClosureIsAMissingSessionUnlessTheVendorAnnouncedIt() {
        loadMondayAndWednesday();
        String close =
                "insert into session_overrides (trading_date, is_session, reason) values ('2025-02-04', false, 'a flood')";
        String day = "select is_session, verdict, message from trading_days where trading_date = '2025-02-04'";
        database.execute(close, "update trading_days set returns_stale = false", "delete from session_overrides");
        assertThat(database.rows(day)).containsExactly("t||");
        assertThat(database.rows("select trading_date from trading_days where returns_stale"))
                .containsExactly("2025-02-05");

        database.execute(close, """
                insert into announced_closures (trading_date, exchange, name, status)
                values ('2025-02-04', 'NYSE', 'mourning', 'closed'), ('2025-02-04', 'NASDAQ', 'mourning', 'closed');
                delete from session_overrides""");
        assertThat(database.rows(day)).containsExactly("f|NO_SESSION|mourning (announced by the vendor)");
    }

    @Test
    void overrideThatMovesToAnotherDayIsWithdrawnFromTheFirstOne() {
        loadMondayAndWednesday();
        database.execute(
                "insert into session_overrides (trading_date, is_session, reason) values ('2025-02-04', false, 'a flood')",
                "update session_overrides set trading_date = '2025-02-06'");
        assertThat(database.rows("select trading_date, is_session, verdict from trading_days order by 1"))
                .containsExactly(
                        "2025-02-03|t|LOADED", "2025-02-04|t|", "2025-02-05|t|LOADED", "2025-02-06|f|NO_SESSION");
    }

    @Test
    void futureSpecialSessionIsNotMissing() {
        database.execute("""
                insert into session_overrides (trading_date, is_session, reason)
                select (now() at time zone 'America/New_York')::date + days, true, 'a test of the systems'
                from unnest(array[-1, 0, 7]) as days""");
        assertThat(database.rows(
                        "select trading_date - (now() at time zone 'America/New_York')::date from missing_sessions"))
                .containsExactly("-1");
    }

    @Test
    void dayWithoutTheTimeOfItsFirstLoadIsClosed() {
        database.execute("""
                insert into trading_days (trading_date, is_session, verdict, decided_at)
                values ('2025-02-03', true, 'LOADED', '2025-02-04'), ('2025-02-04', true, 'LOADED', null);
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                values ('AAA', '2025-02-03', 1, 1, 1, 1, 1), ('AAA', '2025-02-04', 1, 1, 1, 1, 1)""");
        assertThat(database.rows("select trading_date from bars_as_of('2025-02-03 12:00')"))
                .containsExactly("2025-02-04");
        assertThat(database.rows("select trading_date from bars_as_of(now()) order by 1"))
                .containsExactly("2025-02-03", "2025-02-04");
        database.execute("""
                insert into session_overrides (trading_date, is_session, reason)
                values ('2025-02-03', false, 'a flood'), ('2025-02-04', false, 'a flood')""");
        assertThat(database.rows("select trading_date from bars_as_of(now())")).isEmpty();
        assertThat(database.rows("select trading_date from bars_as_of('2025-02-05') order by 1"))
                .containsExactly("2025-02-03", "2025-02-04");
    }

    @Test
    void dayIsClosedAlsoIfTheClockOfTheServerWasSetBack() {
        database.execute("""
                insert into trading_days (trading_date, is_session, verdict, first_loaded_at)
                values ('2025-02-03', true, 'LOADED', now() + interval '1 hour');
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                values ('AAA', '2025-02-03', 1, 1, 1, 1, 1);
                insert into session_overrides (trading_date, is_session, reason) values ('2025-02-03', false, 'a flood')""");
        assertThat(database.rows("select known_to - known_from from bar_revisions"))
                .containsExactly("00:00:00.000001");
    }
}
