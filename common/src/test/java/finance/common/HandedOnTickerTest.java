package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// CB in January 2016 (polygon-io/issues 64): until the 14th Chubb, from the 15th ACE, which took over
/// its name and ticker. The vendor's delisting date of the old security may be its last session, the
/// day after it, a day nearby, or absent.
class HandedOnTickerTest {
    private static final String UNKNOWN =
            "the return is kept; insert a row into identity_overrides if the ticker went to another security";

    private final TestDatabase database = TestDatabase.migrated();

    private void bar(String ticker, String date, double close, Double dailyReturn) {
        database.execute("""
                insert into trading_days (trading_date, is_session, verdict) values ('%2$s', true, 'LOADED') on conflict do nothing;
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume, daily_return, total_return, return_span)
                values ('%1$s', '%2$s', %3$s, %3$s, %3$s, %3$s, 1000, %4$s, %4$s, 1)""".formatted(ticker, date, close, dailyReturn));
    }

    /// The two sessions of the reported case.
    private void handOn() {
        bar("CB", "2016-01-14", 132.9, null);
        bar("ACE", "2016-01-14", 111.0, null);
        bar("CB", "2016-01-15", 108.4, -0.184);
    }

    private void handOnAfter(int sessions) {
        for (int day = 14 - sessions; day < 14; day++) {
            bar("CB", "2016-01-" + day, 132.0 + 0.1 * day, 0.001);
            bar("ACE", "2016-01-" + day, 111.0, 0.0);
        }
        handOn();
        for (int day = 16; day < 16 + sessions; day++) {
            bar("CB", "2016-01-" + day, 108.4, 0.0);
        }
    }

    private void listed(String delistedOn, String oldFigi, String newFigi) {
        database.execute("""
                insert into security_claims (ticker, active, delisted_on, type, composite_figi)
                values ('CB', true, null, 'CS', '%s')""".formatted(newFigi));
        if (!delistedOn.equals("none")) {
            String date = delistedOn.equals("absent") ? "null" : "'" + delistedOn + "'";
            database.execute("""
                    insert into security_claims (ticker, active, delisted_on, type, composite_figi)
                    values ('CB', false, %s, 'CS', '%s')""".formatted(date, oldFigi));
        }
    }

    private void derive() {
        database.execute("select find_bar_spells(clock_timestamp())", "select derive_securities()");
    }

    /// The dates whose returns are undefined because of another security.
    private List<String> undefinedReturns() {
        return database.rows("""
                select bars.trading_date
                from daily_bars as bars
                cross join lateral return_inputs(bars.ticker, bars.trading_date) as inputs
                where bars.ticker = 'CB' and inputs.change_source is not null and inputs.computed_return is null
                order by 1""");
    }

    private List<String> findings() {
        return database.rows("select kind, trading_date, ticker, decision from open_findings order by 2");
    }

    @ParameterizedTest
    @CsvSource({"2016-01-13", "2016-01-14", "2016-01-15", "absent"})
    void changeBetweenTheOnlyTwoSessionsHasNoReturnOrAFinding(String delistedOn) {
        handOn();
        listed(delistedOn, "FIGI1", "FIGI2");
        derive();
        if (delistedOn.equals("2016-01-15")) {
            assertThat(undefinedReturns()).containsExactly("2016-01-15");
            assertThat(findings()).isEmpty();
        } else {
            assertThat(undefinedReturns()).isEmpty();
            assertThat(findings()).containsExactly("identity_changed|2016-01-15|CB|" + UNKNOWN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2016-01-14, true",
        "1, 2016-01-13, false",
        "4, 2016-01-12, true",
        "4, 2016-01-13, true",
        "4, 2016-01-14, true",
        "4, 2016-01-15, true",
        "4, 2016-01-17, true",
        "4, absent, false"
    })
    void changeIsOnTheSessionThatThePricesShow(int sessions, String delistedOn, boolean known) {
        handOnAfter(sessions);
        listed(delistedOn, "FIGI1", "FIGI2");
        derive();
        assertThat(undefinedReturns()).isEqualTo(known ? List.of("2016-01-15") : List.of());
        assertThat(findings()).isEqualTo(known ? List.of() : List.of("identity_changed|2016-01-15|CB|" + UNKNOWN));
    }

    /// The vendor's answer to the request for FIGI2, or for ACE.
    @ParameterizedTest
    @CsvSource({
        "0, 2016-01-13, FIGI2",
        "0, 2016-01-14, FIGI2",
        "0, 2016-01-15, FIGI2",
        "0, absent, FIGI2",
        "0, none, ACE",
        "4, 2016-01-14, FIGI2",
        "4, absent, FIGI2",
        "4, none, ACE"
    })
    void eventIsRequestedAndShowsTheDate(int sessions, String delistedOn, String askedId) {
        handOnAfter(sessions);
        listed(delistedOn, "FIGI1", "FIGI2");
        derive();
        assertThat(database.rows("select asked_id from ticker_events_due")).contains(askedId);
        database.execute("""
                insert into ticker_events (asked_id, event_date, ticker, composite_figi)
                values ('%1$s', '1993-03-25', 'ACE', 'FIGI2'), ('%1$s', '2016-01-15', 'CB', 'FIGI2')""".formatted(askedId));
        derive();
        assertThat(undefinedReturns()).containsExactly("2016-01-15");
        assertThat(findings()).isEmpty();
    }

    @Test
    void severalMovesLeaveTheDateOpen() {
        handOnAfter(4);
        database.execute(
                "update daily_bars set close = 88, low = 88, daily_return = -0.19 where trading_date = '2016-01-17'");
        listed("2016-01-14", "FIGI1", "FIGI2");
        derive();
        assertThat(undefinedReturns()).isEmpty();
        assertThat(findings())
                .contains("identity_changed|2016-01-15|CB|" + UNKNOWN, "identity_changed|2016-01-17|CB|" + UNKNOWN);
    }

    /// A move of 18 % is no finding where the list has no other security, and a price of another ticker
    /// alone neither.
    @ParameterizedTest
    @CsvSource({"none, FIGI2", "2016-01-14, FIGI1", "absent, FIGI1"})
    void moveOfOneSecurityIsNoFinding(String delistedOn, String newFigi) {
        handOnAfter(4);
        listed(delistedOn, "FIGI1", newFigi);
        derive();
        assertThat(undefinedReturns()).isEmpty();
        assertThat(findings()).isEmpty();
    }

    /// Without the wait of a week: a ticker that does not trade in each session is no reason to ask.
    @Test
    void eventsOfThinTickersThatPauseAreNotRequested() {
        handOnAfter(4);
        bar("THIN", "2016-01-11", 5, null);
        bar("THIN", "2016-01-14", 5, null);
        bar("LISTED", "2016-01-14", 5, null);
        listed("2016-01-15", "FIGI1", "FIGI2");
        database.execute("insert into security_claims (ticker, active) values ('LISTED', true)");
        derive();
        assertThat(database.rows("select ticker from ticker_events_due where not appears"))
                .containsExactly("ACE");
    }
}
