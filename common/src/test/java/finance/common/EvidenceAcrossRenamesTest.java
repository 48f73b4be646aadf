package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Splits and dividends that the vendor files under today's ticker, with dates before the rename. OLD is renamed to
/// NEW on 2024-06-15; its close goes from 2 to 20 on 2024-03-01. Every calendar day of 2024 is a loaded session.
class EvidenceAcrossRenamesTest {
    private final TestDatabase database = TestDatabase.migrated();

    @BeforeEach
    void loadBars() {
        database.execute("""
                insert into trading_days (trading_date, is_session, verdict)
                select day, true, 'LOADED' from generate_series(date '2024-01-01', '2024-12-31', '1 day') as day""");
        bars("OLD", "2024-01-01", "2024-02-29", 2);
        bars("OLD", "2024-03-01", "2024-06-14", 20);
        bars("NEW", "2024-06-15", "2024-12-31", 20);
    }

    private void bars(String ticker, String first, String last, double close) {
        database.execute("""
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                select '%1$s', day, %4$s, %4$s, %4$s, %4$s, 100 from generate_series(date '%2$s', '%3$s', '1 day') as day
                """.formatted(ticker, first, last, close));
    }

    private void claim(String ticker, String date, String from, String to) {
        database.execute(
                "insert into split_claims (vendor_id, ticker, execution_date, split_from, split_to) values ('%s', '%s', '%s', %s, %s)"
                        .formatted(ticker + from + to, ticker, date, from, to));
    }

    private void dividend(String ticker, String date, String cash) {
        database.execute(
                "insert into dividend_claims (vendor_id, ticker, ex_dividend_date, cash_amount) values ('%s', '%s', '%s', %s)"
                        .formatted(ticker + cash, ticker, date, cash));
    }

    private void link(String before, String after, String date) {
        database.execute("""
                insert into ticker_events (asked_id, event_date, ticker)
                values ('%2$s', '2010-01-04', '%1$s'), ('%2$s', '%3$s', '%2$s')""".formatted(before, after, date));
        derive();
    }

    private void derive() {
        database.execute("select find_bar_spells(clock_timestamp())", "select derive_securities()");
    }

    private List<String> chosen() {
        database.execute("select choose_splits()");
        return database.rows(
                "select ticker, execution_date, split_from, split_to from splits order by execution_date, split_from");
    }

    private List<String> findings() {
        return database.rows("select kind, trading_date, ticker, decision from open_findings order by 2, 1, 4");
    }

    @Test
    void splitBeforeTheRenameIsConfirmedByTheBarsOfTheOldTicker() {
        claim("NEW", "2024-03-01", "10", "1");
        link("OLD", "NEW", "2024-06-15");
        assertThat(chosen()).containsExactly("NEW|2024-03-01|10|1");
        assertThat(findings()).isEmpty();
        assertThat(database.rows("""
                        select trim_scale(previous_close), trim_scale(restated_previous_close), computed_return
                        from return_inputs('OLD', '2024-03-01')""")).containsExactly("2|20|0");
    }

    @Test
    void ofContradictoryRatiosBeforeTheRenameTheOneCountsThatExplainsThePrice() {
        claim("NEW", "2024-03-01", "10", "1");
        claim("NEW", "2024-03-01", "15", "1");
        assertThat(chosen()).hasSize(1);
        link("OLD", "NEW", "2024-06-15");
        assertThat(chosen()).containsExactly("NEW|2024-03-01|10|1");
        assertThat(findings()).containsExactly("split_contradicts_price|2024-03-01|NEW|not counted");
        assertThat(database.rows("select message from open_findings"))
                .containsExactly(
                        "the split 15:1 (id NEW151) does not explain the price: expected the close of 2024-03-01"
                                + " at about 15.0000 times that of 2024-02-29 of OLD, found 10.0000 times");
    }

    @Test
    void splitOnAFlatPriceOfTheOldTickerIsFoundOnceTheLinkIsKnown() {
        claim("NEW", "2024-04-10", "1", "4");
        assertThat(chosen()).containsExactly("NEW|2024-04-10|1|4");
        assertThat(findings()).isEmpty();
        database.execute("update trading_days set returns_stale = false");
        link("OLD", "NEW", "2024-06-15");
        assertThat(chosen()).isEmpty();
        assertThat(findings()).containsExactly("split_contradicts_price|2024-04-10|NEW|not counted");
        assertThat(database.rows("select trading_date from trading_days where returns_stale"))
                .containsExactly("2024-04-10");
    }

    @Test
    void choiceIsMadeAgainWhenALinkIsRejected() {
        claim("NEW", "2024-04-10", "1", "4");
        link("OLD", "NEW", "2024-06-15");
        assertThat(chosen()).isEmpty();
        database.execute(
                "insert into identity_overrides (ticker, first_date, reason) values ('NEW', '2024-06-15', 'another company')");
        derive();
        assertThat(chosen()).containsExactly("NEW|2024-04-10|1|4");
        assertThat(findings()).isEmpty();
    }

    @Test
    void splitOnTheDayOfTheRenameIsComparedAcrossTheTickers() {
        bars("ONE", "2024-01-01", "2024-06-14", 30);
        bars("TWO", "2024-06-15", "2024-12-31", 10);
        claim("TWO", "2024-06-15", "1", "3");
        claim("TWO", "2024-06-15", "1", "2");
        link("ONE", "TWO", "2024-06-15");
        assertThat(chosen()).containsExactly("TWO|2024-06-15|1|3");
        assertThat(findings()).containsExactly("split_contradicts_price|2024-06-15|TWO|not counted");
    }

    /// HELD goes from one company, whose price is flat, to the company that was OTHER before and had a split then.
    @Test
    void splitOfTodaysHolderIsNotComparedWithTheBarsOfTheFormerHolder() {
        bars("HELD", "2024-01-01", "2024-06-14", 7);
        bars("HELD", "2024-06-15", "2024-12-31", 25);
        bars("OTHER", "2024-01-01", "2024-04-09", 100);
        bars("OTHER", "2024-04-10", "2024-06-14", 25);
        database.execute("""
                insert into security_claims (ticker, active, delisted_on, type, composite_figi)
                values ('HELD', false, '2024-06-15', 'CS', 'BBG1'), ('HELD', true, null, 'CS', 'BBG2')""", """
                insert into ticker_events (asked_id, event_date, ticker, composite_figi)
                values ('BBG2', '2010-01-04', 'OTHER', 'BBG2'), ('BBG2', '2024-06-15', 'HELD', 'BBG2')""");
        derive();
        claim("HELD", "2024-04-10", "1", "4");
        assertThat(chosen()).containsExactly("HELD|2024-04-10|1|4");
        assertThat(findings()).isEmpty();
        assertThat(database.rows("select computed_return from return_inputs('OTHER', '2024-04-10')"))
                .containsExactly("0");
        assertThat(database.rows("select computed_return from return_inputs('HELD', '2024-04-10')"))
                .containsExactly("0");
    }

    @Test
    void dividendBeforeTheRenameIsLimitedByTheCloseOfTheOldTicker() {
        dividend("NEW", "2024-02-15", "2.5");
        dividend("NEW", "2024-05-15", "2.5");
        claim("NEW", "2024-03-01", "10", "1");
        database.execute("select choose_dividends()");
        assertThat(findings()).isEmpty();
        link("OLD", "NEW", "2024-06-15");
        chosen();
        database.execute("select choose_dividends()");
        assertThat(findings()).containsExactly("dividend_implausible|2024-02-15|NEW|not counted");
        assertThat(database.rows("select ex_dividend_date from dividends")).containsExactly("2024-05-15");
    }

    @Test
    void dividendOfARenamedTickerIsCheckedAgainWhenItsLastCloseIsLoaded() {
        dividend("NEW", "2024-02-15", "2.5");
        database.execute("select choose_dividends()");
        assertThat(database.rows("select ticker from dividends")).containsExactly("NEW");
        link("OLD", "NEW", "2024-06-15");
        database.execute("delete from dividend_choices_due", "select mark_dividend_choices_due('2024-02-14')");
        assertThat(database.rows("select ticker from dividend_choices_due")).containsExactly("NEW");
    }
}
