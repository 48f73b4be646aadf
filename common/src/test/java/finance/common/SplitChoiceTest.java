package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The SQL function choose_splits(): which claims of the vendor count. The contradictory, repeated and
/// genuine pairs are those of public reports about this vendor (massive-com/client-python issues and
/// polygon-io/issues 111, 311, 324).
class SplitChoiceTest extends SplitMarket {
    @Test
    void aSplitThatThePriceConfirmsCountsWithoutAFinding() {
        closes("AAA", "2024-04-29", 100, 100, 24, 25).claim("a", "AAA", "2024-05-01", "1", "4");
        assertThat(chosen()).containsExactly("2024-05-01|1|4");
        assertThat(findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"15, 10", "10, 15"})
    void ofContradictoryRatiosTheOneThatExplainsThePriceCounts(String first, String second) {
        closes("SOPA", "2024-04-29", 0.1, 0.1, 1.5, 1.5)
                .claim("a", "SOPA", "2024-05-01", first, "1", "reverse_split")
                .claim("b", "SOPA", "2024-05-01", second, "1", "reverse_split");
        assertThat(chosen()).containsExactly("2024-05-01|15|1");
        assertThat(findings()).containsExactly("split_contradicts_price|2024-05-01|not counted");
    }

    @Test
    void everyContradictoryRatioThatDoesNotCountIsInTheFinding() {
        closes("CTH", "2024-04-29", 0.1, 0.1, 1.5, 1.5)
                .claim("a", "CTH", "2024-05-01", "20", "1", "reverse_split")
                .claim("b", "CTH", "2024-05-01", "15", "1", "reverse_split")
                .claim("c", "CTH", "2024-05-01", "10", "1", "reverse_split");
        assertThat(chosen()).containsExactly("2024-05-01|15|1");
        assertThat(database.rows("select message from open_findings"))
                .singleElement()
                .asString()
                .contains("20:1 (id a)", "10:1 (id c)");
    }

    /// Loads day by day see the second claim later, a load of the range sees both at once.
    @Test
    void ofClaimsThatThePricesCannotTellApartALaterOneCountsOnlyIfTheVendorAddedIt() {
        closes("AAA", "2024-04-20", 100).closes("AAA", "2024-04-23", 50);
        claim("a", "AAA", "2024-04-21", "1", "2").claim("b", "AAA", "2024-04-23", "1", "2");
        database.execute("update split_claims set first_seen = first_seen + interval '1 day' where vendor_id = 'b'");
        assertThat(chosen()).containsExactly("2024-04-21|1|2");

        database.execute(
                "update trading_days set first_loaded_at = now() + interval '1 hour' where trading_date = '2024-04-23'",
                "select mark_split_choices_due('2024-04-23')");
        assertThat(chosen()).containsExactly("2024-04-23|1|2");
    }

    @Test
    void ofARepeatedSplitTheOneCountsWhereThePriceMoved() {
        closes("HLT", "2024-04-29", 90, 90, 30, 30)
                .claim("a", "HLT", "2024-05-01", "1", "3")
                .claim("b", "HLT", "2024-05-02", "1", "3");
        assertThat(chosen()).containsExactly("2024-05-01|1|3");
        assertThat(findings()).containsExactly("split_repeated|2024-05-02|not counted");
    }

    @Test
    void aRepeatedSplitWhosePriceMovedTwiceCountsTwice() {
        closes("HLT", "2024-04-29", 90, 90, 30, 10)
                .claim("a", "HLT", "2024-05-01", "1", "3")
                .claim("b", "HLT", "2024-05-02", "1", "3");
        assertThat(chosen()).containsExactly("2024-05-01|1|3", "2024-05-02|1|3");
        assertThat(findings()).isEmpty();
    }

    @Test
    void aStockDividendAndAReverseSplitOnOneDayBothCount() {
        closes("SLG", "2024-04-29", 80, 80, 80.025, 80)
                .claim("a", "SLG", "2024-05-01", "10000", "10306", "stock_dividend")
                .claim("b", "SLG", "2024-05-01", "1.030927", "1", "reverse_split");
        assertThat(chosen()).containsExactly("2024-05-01|1.030927|1", "2024-05-01|10000|10306");
        assertThat(findings()).isEmpty();
    }

    @Test
    void equalRatiosInOtherTermsCountOnce() {
        closes("AAA", "2024-04-29", 100, 100, 50, 50)
                .claim("a", "AAA", "2024-05-01", "1", "2")
                .claim("b", "AAA", "2024-05-01", "2", "4");
        assertThat(chosen()).containsExactly("2024-05-01|1|2");
        assertThat(findings()).containsExactly("split_duplicate|2024-05-01|counted once");
    }

    @Test
    void aSplitOnAFlatPriceDoesNotCount() {
        closes("AAA", "2024-04-29", 100, 100, 101, 100).claim("a", "AAA", "2024-05-01", "1", "4");
        assertThat(chosen()).isEmpty();
        assertThat(findings()).containsExactly("split_contradicts_price|2024-05-01|not counted");
    }

    @Test
    void smallStockDividendCountsAfterAnyChangeOfThePrice() {
        closes("AAA", "2024-04-29", 100, 100, 104, 104).claim("a", "AAA", "2024-05-01", "100", "105");
        assertThat(chosen()).containsExactly("2024-05-01|100|105");
        assertThat(findings()).isEmpty();
    }

    @Test
    void claimCountsUnconfirmedIfPricesAreNoEvidence() {
        closes("AAA", "2024-04-29", 100, 100).closes("AAA", "2024-05-14", 60);
        claim("a", "AAA", "2024-05-01", "1", "2");
        assertThat(chosen()).containsExactly("2024-05-01|1|2");
        assertThat(findings()).containsExactly("split_contradicts_price|2024-05-01|counted, unconfirmed");
    }

    @Test
    void anAnnouncedSplitCountsWithoutAFinding() {
        closes("AAA", "2024-04-29", 100).claim("a", "AAA", "2024-06-03", "1", "2");
        assertThat(chosen()).containsExactly("2024-06-03|1|2");
        assertThat(findings()).isEmpty();
    }

    @Test
    void theChoiceIsMadeAgainWhenANeighboringDayIsCorrected() {
        closes("SOPA", "2024-04-29", 0.1, 0.1, 1.0)
                .claim("a", "SOPA", "2024-05-01", "15", "1", "reverse_split")
                .claim("b", "SOPA", "2024-05-01", "10", "1", "reverse_split");
        assertThat(chosen()).containsExactly("2024-05-01|10|1");
        database.execute(
                "update daily_bars set open = 1.5, high = 1.5, low = 1.5, close = 1.5 where trading_date = '2024-05-01'",
                "update trading_days set returns_stale = false",
                "select mark_split_choices_due('2024-05-01')");
        assertThat(chosen()).containsExactly("2024-05-01|15|1");
        assertThat(database.rows("select trading_date from trading_days where returns_stale"))
                .containsExactly("2024-05-01");
    }

    @Test
    void anOverrideTakesPrecedenceAndSettlesTheFinding() {
        closes("SOPA", "2024-04-29", 0.1, 0.1, 1.5)
                .claim("a", "SOPA", "2024-05-01", "15", "1", "reverse_split")
                .claim("b", "SOPA", "2024-05-01", "10", "1", "reverse_split");
        chosen();
        database.execute("""
                insert into split_overrides (ticker, execution_date, split_from, split_to, accepted, reason)
                values ('SOPA', '2024-05-01', 12, 1, true, 'filing of the company')""");
        assertThat(chosen()).containsExactly("2024-05-01|12|1");
        assertThat(findings()).isEmpty();
        assertThat(database.rows("select decision from findings")).containsExactly("override: filing of the company");
        database.execute("delete from split_overrides");
        assertThat(chosen()).containsExactly("2024-05-01|15|1");
    }

    @Test
    void aRejectedClaimNeverCounts() {
        closes("AAA", "2024-04-29", 100, 100, 25).claim("a", "AAA", "2024-05-01", "2", "8");
        database.execute("""
                insert into split_overrides (ticker, execution_date, split_from, split_to, accepted, reason)
                values ('AAA', '2024-05-01', 1, 4, false, 'a crash')""");
        assertThat(chosen()).isEmpty();
    }

    @Test
    void aClaimThatIsGoneNoLongerCounts() {
        closes("AAA", "2024-04-29", 100, 100, 25).claim("a", "AAA", "2024-05-01", "1", "4");
        assertThat(chosen()).hasSize(1);
        database.execute("update split_claims set gone_at = now()");
        assertThat(chosen()).isEmpty();
    }

    @Test
    void choosingAgainChangesNothing() {
        closes("SOPA", "2024-04-29", 0.1, 0.1, 1.5)
                .claim("a", "SOPA", "2024-05-01", "15", "1")
                .claim("b", "SOPA", "2024-05-01", "10", "1");
        chosen();
        List<String> before = database.rows("select * from splits, findings");
        database.execute(
                "update trading_days set returns_stale = false", "select mark_split_choices_due('2024-05-01')");
        assertThat(database.rows("select choose_splits()")).containsExactly("0");
        assertThat(database.rows("select * from splits, findings")).isEqualTo(before);
        assertThat(database.rows("select from trading_days where returns_stale"))
                .isEmpty();
    }

    @Test
    void ofMoreThanEightClaimsWithinDaysTheOneCountsThatExplainsThePrice() {
        closes("AAA", "2024-04-29", 100, 100, 25);
        for (int to = 2; to <= 12; to++) {
            claim("c" + to, "AAA", "2024-05-01", "1", String.valueOf(to));
        }
        assertThat(chosen()).containsExactly("2024-05-01|1|4");
        assertThat(findings()).containsExactly("split_contradicts_price|2024-05-01|not counted");
        assertThat(database.rows("select message from open_findings").getFirst())
                .contains("at most one of 11 claims within days counts")
                .contains("split_overrides");
    }

    /// Nine claims of one ratio are 2^9 = 512 shares for one if all count; the price shows one split.
    @ParameterizedTest
    @CsvSource({"2024-04-01, 2024-04-01", "2024-05-07, 2024-05-07", "2024-05-08, ", "2025-01-01, "})
    void ofNineRepetitionsOneCountsAtMost(String stepDate, String counted) {
        database.execute("""
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                select 'AAA', day, close, close, close, close, 1000
                from generate_series(date '2024-03-25', '2024-06-28', '1 day') as day
                cross join lateral (select case when day < date '%s' then 100 else 50 end as close) as price;
                insert into split_claims (vendor_id, ticker, execution_date, split_from, split_to)
                select 'c' || number, 'AAA', date '2024-04-01' + 9 * number, 1, 2
                from generate_series(0, 8) as number""".formatted(stepDate));
        assertThat(chosen()).isEqualTo(counted == null ? List.of() : List.of(counted + "|1|2"));
        assertThat(database.rows("select count(*) from open_findings where decision = 'not counted'"))
                .containsExactly(counted == null ? "9" : "8");
    }

    /// The limit is that of is_split_evidence(): ten days. A price that rose by 70 % in weeks does not contradict a
    /// split.
    @ParameterizedTest
    @CsvSource({"2024-04-12, 100, 2024-05-06, 85, 1, 2", "2024-04-12, 1, 2024-04-25, 1.6, 10, 1"})
    void splitCountsUnconfirmedAfterAnyChangeOfThePriceOverALongGap(
            String beforeDate, double before, String afterDate, double after, String from, String to) {
        closes("AAA", beforeDate, before).closes("AAA", afterDate, after).claim("a", "AAA", "2024-04-22", from, to);
        assertThat(chosen()).containsExactly("2024-04-22|" + from + "|" + to);
        assertThat(findings()).containsExactly("split_contradicts_price|2024-04-22|counted, unconfirmed");
    }

    @ParameterizedTest
    @CsvSource({"15, 10", "10, 15"})
    void ofContradictoryRatiosOverALongGapTheOneNearestToThePriceCounts(String first, String second) {
        closes("AAA", "2024-04-12", 1)
                .closes("AAA", "2024-05-06", 16)
                .claim("a", "AAA", "2024-04-22", first, "1")
                .claim("b", "AAA", "2024-04-22", second, "1");
        assertThat(chosen()).containsExactly("2024-04-22|15|1");
        assertThat(database.rows("select decision, message from open_findings"))
                .containsExactly("not counted|the split 10:1 (id " + (first.equals("10") ? "a" : "b")
                        + ") contradicts another claim: no bars between 2024-04-12 and 2024-05-06");
    }

    @Test
    void aClaimThatRepeatsAnAcceptedOverrideDoesNotCount() {
        closes("AAA", "2024-04-12", 90)
                .closes("AAA", "2024-04-16", 30)
                .claim("a", "AAA", "2024-04-16", "2", "6")
                .override("2024-04-15", "1", "3", true);
        assertThat(chosen()).containsExactly("2024-04-15|1|3");
        assertThat(findings()).containsExactly("split_repeated|2024-04-16|not counted");
        assertThat(database.rows("select message from open_findings").getFirst())
                .startsWith(
                        "the split 2:6 (id a) repeats the override of 2024-04-15: expected the close of 2024-04-16");
        override("2024-04-16", "1", "3", false);
        assertThat(chosen()).containsExactly("2024-04-15|1|3");
        assertThat(findings()).isEmpty();
    }

    @Test
    void aClaimMoreThanTenDaysFromAnEqualOverrideIsAnotherSplit() {
        closes("AAA", "2024-04-12", 90).closes("AAA", "2024-04-25", 30, 10).override("2024-04-15", "1", "3", true);
        claim("a", "AAA", "2024-04-26", "1", "3");
        assertThat(chosen()).containsExactly("2024-04-15|1|3", "2024-04-26|1|3");
        assertThat(findings()).isEmpty();
    }

    @Test
    void thePriceStepOfAClaimIsExplainedTogetherWithAnOverride() {
        closes("AAA", "2024-04-12", 90)
                .closes("AAA", "2024-04-16", 15)
                .claim("a", "AAA", "2024-04-16", "1", "2")
                .override("2024-04-15", "1", "3", true);
        assertThat(chosen()).containsExactly("2024-04-15|1|3", "2024-04-16|1|2");
        assertThat(findings()).isEmpty();
    }

    /// The ticker is due already when the operator decides, and is chosen before the operator's commit.
    @Test
    void overrideThatIsCommittedDuringAChoiceCountsInTheNextOne() throws SQLException {
        closes("AAA", "2024-04-14", 90, 30).claim("a", "AAA", "2024-04-15", "1", "2");
        try (Connection operator = database.connect("operator");
                Statement statement = operator.createStatement()) {
            operator.setAutoCommit(false);
            statement.execute("""
                    insert into split_overrides (ticker, execution_date, split_from, split_to, accepted, reason)
                    values ('AAA', '2024-04-15', 1, 3, true, 'it was 1:3')""");
            assertThat(chosen()).containsExactly("2024-04-15|1|2");
            operator.commit();
        }
        assertThat(database.rows("select ticker from split_choices_due")).containsExactly("AAA");
        assertThat(chosen()).containsExactly("2024-04-15|1|3");
        assertThat(database.rows("select ticker from split_choices_due")).isEmpty();
    }
}
