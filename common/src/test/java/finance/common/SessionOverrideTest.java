package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

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
                select ticker, day, 20, 20, 20, 20, 100
                from unnest(array['AAA', 'BBB']) as ticker, unnest(array[date '2025-02-03', '2025-02-04']) as day;
                insert into split_claims (ticker, execution_date, split_from, split_to) values ('AAA', '2025-02-04', 1, 2);
                insert into dividend_claims (vendor_id, ticker, ex_dividend_date, cash_amount) values ('a', 'BBB', '2025-02-05', 15);
                delete from split_choices_due;
                delete from dividend_choices_due;
                insert into session_overrides (trading_date, is_session, reason) values ('2025-02-04', false, 'a flood')""");
        assertThat(database.rows("select ticker from split_choices_due")).containsExactly("AAA");
        assertThat(database.rows("select ticker from dividend_choices_due")).containsExactly("BBB");
        assertThat(database.rows("select trading_date from daily_bars where ticker = 'BBB'"))
                .containsExactly("2025-02-03");
    }
}
