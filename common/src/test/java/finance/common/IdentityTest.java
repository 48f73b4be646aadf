package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The derived spells of tickers, from bars, records and events as literal rows. Every calendar day of 2024
/// is a loaded session here.
class IdentityTest {
    private static final String SPELLS = """
            select ticker, first_date, last_date, source, coalesce(change_source, ''),
                dense_rank() over (order by (select min(first_date || ticker) from ticker_spells as other where other.security_id = spell.security_id))
            from ticker_spells as spell
            order by ticker, first_date""";

    private final TestDatabase database = TestDatabase.migrated();

    @BeforeEach
    void loadSessions() {
        database.execute("""
                insert into trading_days (trading_date, is_session, verdict)
                select day, true, 'LOADED' from generate_series(date '2024-01-01', '2024-12-31', '1 day') as day""");
    }

    private void bars(String ticker, String first, String last, double close) {
        database.execute("""
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume, daily_return, return_span)
                select '%1$s', day, %4$s, %4$s, %4$s, %4$s, 100, 0, 1 from generate_series(date '%2$s', '%3$s', '1 day') as day
                """.formatted(ticker, first, last, close));
    }

    /// @param delisted null for an active record; values without quotes, `null` for none
    private void listed(String ticker, String delisted, String figi, String cik) {
        database.execute("""
                insert into security_claims (ticker, active, delisted_on, type, composite_figi, cik)
                values ('%s', %s, %s, 'CS', %s, %s)""".formatted(ticker, delisted == null, text(delisted), text(figi), text(cik)));
    }

    private static String text(String value) {
        return value == null ? "null" : "'" + value + "'";
    }

    private void event(String id, String date, String ticker, String figi) {
        database.execute("insert into ticker_events (asked_id, event_date, ticker, composite_figi) values ('" + id
                + "', '" + date + "', '" + ticker + "', " + text(figi) + ")");
    }

    private List<String> derive() {
        database.execute("select find_bar_spells(clock_timestamp())", "select derive_securities()");
        return database.rows(SPELLS);
    }

    private List<String> findings() {
        return database.rows(
                "select trading_date, ticker, coalesce(decision, ''), resolved_at is not null from findings order by 1, 2");
    }

    @Test
    void withoutTheListATickerIsItsOwnHistory() {
        bars("AAA", "2024-01-01", "2024-01-03", 10);
        assertThat(database.rows("select ticker, trading_date, security_id from history_of('AAA')"))
                .containsExactly("AAA|2024-01-01|", "AAA|2024-01-02|", "AAA|2024-01-03|");
        assertThat(database.rows("select ticker, type, security_id from universe('2024-01-02')"))
                .containsExactly("AAA||");
        assertThat(
                        database.rows(
                                "select security_id, previous_security_id, change_source from return_inputs('AAA', '2024-01-02')"))
                .containsExactly("||");
    }

    @Test
    void eventAndAdjoiningBarsLinkARename() {
        bars("AAA", "2024-01-01", "2024-06-14", 10);
        bars("BBB", "2024-06-15", "2024-12-31", 10);
        listed("BBB", null, null, "1");
        event("BBB", "2020-01-01", "AAA", null);
        event("BBB", "2024-06-15", "BBB", null);
        assertThat(derive())
                .containsExactly("AAA|2024-01-01|2024-06-14||" + "|1", "BBB|2024-06-15|2024-12-31|event, dates||1");
    }

    /// The vendor has wrong events: an event that the bars contradict links no spells.
    @Test
    void eventWithoutBarsOfTheOldTickerLinksAndChangesNothing() {
        bars("AAA", "2024-01-01", "2024-12-31", 10);
        bars("BBB", "2024-01-01", "2024-12-31", 20);
        event("AAA", "2020-01-01", "BBB", null);
        event("AAA", "2024-06-15", "AAA", null);
        assertThat(derive()).containsExactly("AAA|2024-01-01|2024-12-31|||1", "BBB|2024-01-01|2024-12-31|||2");
        assertThat(findings()).isEmpty();
    }

    @Test
    void jumpNearAnUnconfirmedEventIsAFindingUntilTheOperatorDecides() {
        bars("AAA", "2024-01-01", "2024-06-14", 10);
        bars("AAA", "2024-06-15", "2024-12-31", 25);
        database.execute("update daily_bars set daily_return = 1.5 where trading_date = '2024-06-15'");
        event("AAA", "2020-01-01", "ZZZ", null);
        event("AAA", "2024-06-15", "AAA", null);
        derive();
        assertThat(findings())
                .containsExactly(
                        "2024-06-15|AAA|the return is kept; insert a row into identity_overrides if the ticker went to another security|f");
        database.execute(
                "insert into identity_overrides (ticker, first_date, reason) values ('AAA', '2024-06-15', 'merger')");
        assertThat(derive()).containsExactly("AAA|2024-01-01|2024-06-14|||1", "AAA|2024-06-15|2024-12-31||override|2");
        assertThat(findings()).containsExactly("2024-06-15|AAA|override: merger|t");
        assertThat(database.rows("select trading_date from trading_days where returns_stale"))
                .containsExactly("2024-06-15");
        database.execute("update identity_overrides set previous_ticker = 'AAA', reason = 'the same company'");
        assertThat(derive()).containsExactly("AAA|2024-01-01|2024-12-31|||1");
    }

    @Test
    void overrideLinksAndRejectsALink() {
        bars("AAA", "2024-01-01", "2024-06-14", 10);
        bars("BBB", "2024-06-15", "2024-12-31", 10);
        database.execute(
                "insert into identity_overrides (ticker, first_date, previous_ticker, reason) values ('BBB', '2024-06-15', 'AAA', 'press release')");
        assertThat(derive()).containsExactly("AAA|2024-01-01|2024-06-14|||1", "BBB|2024-06-15|2024-12-31|override||1");
        event("BBB", "2020-01-01", "AAA", null);
        event("BBB", "2024-06-15", "BBB", null);
        database.execute("update identity_overrides set previous_ticker = null");
        assertThat(derive()).containsExactly("AAA|2024-01-01|2024-06-14|||1", "BBB|2024-06-15|2024-12-31|||2");
    }

    /// CB on 2016-01-15: the list alone, without FIGI and without events.
    @Test
    void delistingAndAnotherCikAreAChangeOnTheNextSession() {
        bars("CB", "2024-01-01", "2024-06-14", 130);
        bars("CB", "2024-06-15", "2024-12-31", 110);
        listed("CB", "2024-06-15", null, "1");
        listed("CB", null, "BBG1", "2");
        assertThat(derive())
                .containsExactly(
                        "CB|2024-01-01|2024-06-14|list, delisting||1",
                        "CB|2024-06-15|2024-12-31|list|cik, delisting|2");
        assertThat(database.rows("select cik, active, delisted_on from securities order by cik"))
                .containsExactly("1|f|2024-06-15", "2|t|");
    }

    /// Some records have the last session of the old security as the date of the delisting.
    @Test
    void delistingOnTheLastSessionIsAChangeOnTheNextOneIfThePricesShowIt() {
        bars("CB", "2024-01-01", "2024-06-14", 130);
        bars("CB", "2024-06-18", "2024-12-31", 60);
        database.execute("delete from trading_days where trading_date between '2024-06-15' and '2024-06-17'");
        listed("CB", "2024-06-14", null, "1");
        listed("CB", null, "BBG1", "2");
        assertThat(derive())
                .containsExactly(
                        "CB|2024-01-01|2024-06-14|list, delisting||1",
                        "CB|2024-06-18|2024-12-31|list|cik, delisting, price|2");
        assertThat(database.rows("select valid_from, valid_to from ticker_spells order by first_date"))
                .containsExactly("-infinity|2024-06-15", "2024-06-15|infinity");

        database.execute(
                "insert into splits (ticker, execution_date, split_from, split_to) values ('CB', '2024-06-18', 1, 2)");
        assertThat(derive())
                .as("a split explains the price")
                .containsExactly(
                        "CB|2024-01-01|2024-06-13|list, delisting||1",
                        "CB|2024-06-14|2024-12-31|list|cik, delisting|2");
    }

    @Test
    void jumpNearAKnownChangeIsAFinding() {
        bars("CB", "2024-01-01", "2024-06-21", 130);
        bars("CB", "2024-06-22", "2024-12-31", 60);
        database.execute("update daily_bars set daily_return = -0.54 where trading_date = '2024-06-22'");
        database.execute("update daily_bars set daily_return = 0.5 where trading_date = '2024-06-13'");
        listed("CB", "2024-06-13", null, "1");
        listed("CB", null, "BBG1", "2");
        assertThat(derive())
                .containsExactly(
                        "CB|2024-01-01|2024-06-12|list, delisting||1",
                        "CB|2024-06-13|2024-12-31|list|cik, delisting|2");
        assertThat(findings())
                .as("the return of the change itself becomes null")
                .containsExactly(
                        "2024-06-22|CB|the return is kept; insert a row into identity_overrides if the ticker went"
                                + " to another security on this date, and one for 2024-06-13 with the ticker as previous_ticker|f");

        database.execute("""
                insert into identity_overrides (ticker, first_date, previous_ticker, reason)
                values ('CB', '2024-06-22', null, 'merger'), ('CB', '2024-06-13', 'CB', 'merger on the 22nd')""");
        assertThat(derive())
                .containsExactly("CB|2024-01-01|2024-06-21|||1", "CB|2024-06-22|2024-12-31|list|override|2");
        assertThat(findings()).containsExactly("2024-06-22|CB|override: merger|t");
    }

    @Test
    void delistedRecordOfTheSameSecurityChangesNothing() {
        bars("AAA", "2024-01-01", "2024-12-31", 10);
        listed("AAA", "2024-06-15", "BBG1", "1");
        listed("AAA", null, "BBG1", "2");
        assertThat(derive()).containsExactly("AAA|2024-01-01|2024-12-31|list||1");
    }

    @Test
    void contradictingIdentifiersAreNoFact() {
        bars("AAA", "2024-01-01", "2024-12-31", 10);
        listed("AAA", "2024-06-15", "BBG1", null);
        listed("AAA", null, "BBG2", null);
        listed("AAA", null, "BBG3", null);
        assertThat(derive()).containsExactly("AAA|2024-01-01|2024-12-31|list||1");
    }

    @Test
    void figiOfAnEarlierListLinksARenameWithoutEvents() {
        bars("AAA", "2024-01-01", "2024-06-14", 10);
        bars("BBB", "2024-06-15", "2024-12-31", 10);
        listed("AAA", null, "BBG1", "1");
        database.execute(
                "update security_claims set first_seen = '2024-05-01', last_seen = '2024-06-10', gone_at = '2024-06-20'");
        listed("BBB", null, "BBG1", "1");
        assertThat(derive())
                .containsExactly(
                        "AAA|2024-01-01|2024-06-14|list, dates||1", "BBB|2024-06-15|2024-12-31|figi, dates||1");
        assertThat(database.rows("select composite_figi, active from securities"))
                .containsExactly("BBG1|t");
    }

    /// A CIK identifies a company: with two share classes it does not identify the class.
    @Test
    void cikLinksOnlyAnUnambiguousPair() {
        for (String ticker : List.of("AA.A", "AA.B", "CC")) {
            bars(ticker, "2024-01-01", "2024-06-14", 10);
            listed(ticker, null, null, ticker.substring(0, 2));
        }
        database.execute(
                "update security_claims set first_seen = '2024-05-01', last_seen = '2024-06-10', gone_at = '2024-06-20'");
        bars("BB.A", "2024-06-15", "2024-12-31", 10);
        bars("BB.B", "2024-06-15", "2024-12-31", 10);
        bars("DD", "2024-06-15", "2024-12-31", 10);
        listed("BB.A", null, null, "AA");
        listed("BB.B", null, null, "AA");
        listed("DD", null, null, "CC");
        assertThat(derive())
                .contains("BB.A|2024-06-15|2024-12-31|list||4", "BB.B|2024-06-15|2024-12-31|list||5")
                .contains("CC|2024-01-01|2024-06-14|list, dates||3", "DD|2024-06-15|2024-12-31|cik, dates||3");
    }

    @Test
    void nameAloneDoesNotLinkAcrossALongGap() {
        bars("AAA", "2024-01-01", "2024-03-01", 10);
        bars("AAA", "2024-10-01", "2024-12-31", 10);
        bars("BBB", "2024-01-01", "2024-03-01", 10);
        bars("BBB", "2024-04-01", "2024-12-31", 10);
        listed("AAA", null, "BBG1", null);
        assertThat(derive())
                .containsExactly(
                        "AAA|2024-01-01|2024-03-01|||1",
                        "AAA|2024-10-01|2024-12-31|list||3",
                        "BBB|2024-01-01|2024-12-31|||2");
        event("BBG1", "2020-01-01", "AAA", "BBG1");
        assertThat(derive())
                .containsExactly(
                        "AAA|2024-01-01|2024-03-01|||1",
                        "AAA|2024-10-01|2024-12-31|event, figi||1",
                        "BBB|2024-01-01|2024-12-31|||2");
    }

    /// STRR's split of 2019-06-05, when it traded as DRAD, in the dates of this test.
    @Test
    void splitUnderTodaysTickerReachesTheBarsOfTheOldOne() {
        bars("DRAD", "2024-01-01", "2024-06-04", 1);
        bars("DRAD", "2024-06-05", "2024-08-31", 10);
        bars("STRR", "2024-09-01", "2024-12-31", 11);
        database.execute(
                "insert into splits (ticker, execution_date, split_from, split_to) values ('STRR', '2024-06-05', 10, 1)");
        assertThat(database.rows("select * from splits_between('DRAD', '2024-06-04', '2024-06-05')"))
                .isEmpty();
        event("STRR", "2020-01-01", "DRAD", null);
        event("STRR", "2024-09-01", "STRR", null);
        derive();
        assertThat(
                        database.rows(
                                "select ticker, trim_scale(shares_before), trim_scale(shares_after) from splits_between('DRAD', '2024-06-04', '2024-06-05')"))
                .containsExactly("DRAD|10|1");
        assertThat(database.rows("select trading_date from trading_days where returns_stale"))
                .containsExactly("2024-06-05");
        assertThat(database.rows("""
                        select ticker, trading_date, trim_scale(close), trim_scale(split_factor), round(daily_return::numeric, 4)
                        from history_of('STRR') where trading_date in ('2024-06-04', '2024-06-05', '2024-08-31', '2024-09-01')"""))
                .containsExactly(
                        "DRAD|2024-06-04|10|0.1|0.0000",
                        "DRAD|2024-06-05|10|1|0.0000",
                        "DRAD|2024-08-31|10|1|0.0000",
                        "STRR|2024-09-01|11|1|0.0000");
        // the vendor files it under both tickers until the old row is gone
        database.execute(
                "insert into splits (ticker, execution_date, split_from, split_to) values ('DRAD', '2024-06-05', 10, 1)");
        assertThat(database.rows(
                        "select trim_scale(shares_before) from splits_between('DRAD', '2024-06-04', '2024-06-05')"))
                .containsExactly("10");
        database.execute("delete from splits");
        assertThat(database.rows("select * from splits_between('DRAD', '2024-06-04', '2024-06-05')"))
                .isEmpty();
    }

    /// ACE traded as ACE until it took the ticker CB: the vendor now files its dividends under CB.
    @Test
    void dividendBelongsToTheHolderOfTheTickerWhenItWasFiled() {
        bars("CB", "2024-01-01", "2024-06-14", 130);
        bars("CB", "2024-06-15", "2024-12-31", 110);
        bars("ACE", "2024-01-01", "2024-06-14", 110);
        listed("CB", "2024-06-15", "BBG1", null);
        listed("CB", null, "BBG2", null);
        event("BBG2", "2020-01-01", "ACE", "BBG2");
        event("BBG2", "2024-06-15", "CB", "BBG2");
        database.execute("""
                insert into dividend_claims (vendor_id, ticker, ex_dividend_date, cash_amount, first_seen)
                values ('old', 'CB', '2024-03-01', 1, '2024-02-20'), ('new', 'CB', '2024-03-04', 2, '2024-07-01')""");
        database.execute("select choose_dividends()");
        derive();
        assertThat(
                        database.rows(
                                "select ticker, ex_dividend_date, trim_scale(cash_amount) from ticker_dividends where ticker = 'ACE' order by 2"))
                .containsExactly("ACE|2024-03-04|2");
        assertThat(database.rows("select trim_scale(cash) from cash_between('CB', '2024-02-29', '2024-03-04')"))
                .containsExactly("1");
        assertThat(database.rows("select trim_scale(cash) from cash_between('ACE', '2024-02-29', '2024-03-04')"))
                .containsExactly("2");
        assertThat(database.rows("""
                        select ticker, round(total_return_close::numeric, 4) from adjusted_bars
                        where trading_date = '2024-02-28' or trading_date = '2024-12-31' order by trading_date, ticker""")).containsExactly("ACE|108.0000", "CB|129.0000", "CB|110.0000");
    }

    /// The bars of days before the first changed one are not read again.
    @Test
    void barSpellsFollowDaysThatAreLoadedLaterOrAgain() {
        database.execute("update trading_days set decided_at = '2025-01-01 00:00Z'");
        bars("AAA", "2024-01-01", "2024-06-14", 10);
        bars("BBB", "2024-03-01", "2024-03-31", 10);
        bars("CCC", "2024-06-15", "2024-06-20", 10);
        String spells = "select ticker, first_date, last_date from bar_spells order by 1, 2";
        database.execute("select find_bar_spells('2025-01-02 00:00Z')");
        assertThat(database.rows(spells))
                .containsExactly("AAA|2024-01-01|2024-06-14", "BBB|2024-03-01|2024-03-31", "CCC|2024-06-15|2024-06-20");
        bars("AAA", "2024-06-15", "2024-06-30", 10);
        bars("BBB", "2024-06-16", "2024-06-30", 10);
        database.execute("delete from daily_bars where ticker = 'CCC'");
        database.execute("select find_bar_spells('2025-01-02 00:00Z')");
        assertThat(database.rows(spells)).contains("AAA|2024-01-01|2024-06-14");
        database.execute("update trading_days set decided_at = '2025-01-03 00:00Z' where trading_date >= '2024-06-14'");
        database.execute("select find_bar_spells('2025-01-04 00:00Z')");
        assertThat(database.rows(spells))
                .containsExactly("AAA|2024-01-01|2024-06-30", "BBB|2024-03-01|2024-03-31", "BBB|2024-06-16|2024-06-30");
    }

    @Test
    void securitiesKeepTheirNumbers() {
        bars("AAA", "2024-01-01", "2024-06-14", 10);
        bars("BBB", "2024-01-01", "2024-12-31", 10);
        derive();
        List<String> before = database.rows("select ticker, security_id from ticker_spells order by 1");
        bars("CCC", "2024-06-15", "2024-12-31", 10);
        event("CCC", "2020-01-01", "AAA", null);
        event("CCC", "2024-06-15", "CCC", null);
        derive();
        assertThat(database.rows("select ticker, security_id from ticker_spells where ticker <> 'CCC' order by 1"))
                .isEqualTo(before);
        assertThat(database.rows(
                        "select count(distinct security_id), (select count(*) from securities) from ticker_spells"))
                .containsExactly("2|2");
    }
}
