package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The SQL function report_large_returns(): price steps that look like a split that no claim has.
class MissingSplitTest extends SplitMarket {
    @Test
    void aStepThatAWholeRatioExplainsIsReportedAsAMissingSplit() {
        closes("DRAD", "2019-06-04", 0.5, 5.0).closes("BBB", "2019-06-04", 10, 13);
        database.execute(
                "update daily_bars set daily_return = 9 where ticker = 'DRAD' and trading_date = '2019-06-05'");
        assertThat(database.rows("select report_large_returns('2019-06-05')")).containsExactly("1");
        assertThat(database.rows(
                        "select kind, ticker, evidence ->> 'split_from', evidence ->> 'split_to' from open_findings"))
                .containsExactly("split_missing|DRAD|10|1");
        assertThat(database.rows("select count(*) from splits")).containsExactly("0");
        claim("a", "DRAD", "2019-06-05", "10", "1");
        chosen();
        assertThat(database.rows("select report_large_returns('2019-06-05')")).containsExactly("0");
        assertThat(findings()).isEmpty();
    }

    /// The limit is that of is_split_evidence(): ten days.
    @ParameterizedTest
    @CsvSource({"2019-05-26, 1", "2019-05-25, 0", "2014-06-05, 0"})
    void aStepOverALongGapIsNoEvidenceForAMissingSplit(String previousDate, int expected) {
        closes("DRAD", previousDate, 0.5).closes("DRAD", "2019-06-05", 5.0);
        database.execute("update daily_bars set daily_return = 9, return_span = 5 where trading_date = '2019-06-05'");
        assertThat(database.rows("select report_large_returns('2019-06-05')"))
                .containsExactly(String.valueOf(expected));
        assertThat(findings()).hasSize(expected);
    }

    @Test
    void aMissingSplitIsSettledWhenTheSessionBeforeIsNoLongerLoaded() {
        closes("DRAD", "2019-05-01", 0.5).closes("DRAD", "2019-06-04", 0.5, 5.0);
        database.execute("update daily_bars set daily_return = 9 where trading_date = '2019-06-05'");
        assertThat(database.rows("select report_large_returns('2019-06-05')")).containsExactly("1");
        database.execute(
                "delete from daily_bars where trading_date = '2019-06-04'",
                "update trading_days set verdict = 'NO_SESSION' where trading_date = '2019-06-04'");
        assertThat(database.rows("select report_large_returns('2019-06-05')")).containsExactly("0");
        assertThat(findings()).isEmpty();
    }

    /// Reverse splits of 25:1 and 250:1 with a constant number of shares, and after a bar without
    /// volume; 3:2, the most frequent ratio that is not whole; ratios that no list of frequent ones
    /// has.
    @ParameterizedTest
    @CsvSource({
        "0.5, 12.5, 1000, 1000, 25:1",
        "0.5, 125, 1000, 1000, 250:1",
        "0.5, 12.5, 1000, 2000, 25:1",
        "0.5, 5, 0, 1000, 10:1",
        "100, 0.4, 1000, 250000, 1:250",
        "90, 60, 1000, 1500, 2:3",
        "60, 90, 1000, 700, 3:2",
        "100, 40.5, 1000, 1000, 2:5",
        "100, 75.5, 1000, 1000, 3:4",
        "100, 80, 1000, 1000, 4:5",
        "100, 60, 1000, 1000, 3:5",
        "90, 10, 1000, 1000, 1:9",
        "1, 11, 1000, 1000, 11:1",
        "1, 13, 1000, 1000, 13:1",
        "1, 14, 1000, 1000, 14:1",
        "1, 16, 1000, 1000, 16:1",
        "1, 18, 1000, 1000, 18:1",
        "0.0001, 1000000000000, 1000, 1000, 10000000000000000:1"
    })
    void missingSplitOfAnySimpleRatioIsReported(
            double before, double after, long volumeBefore, long volume, String ratio) {
        closes("AAA", "2024-04-29", before, after);
        moved(volumeBefore, volume);
        assertThat(database.rows("select report_large_returns('2024-04-30')")).containsExactly("1");
        assertThat(database.rows(
                        "select (evidence ->> 'split_from') || ':' || (evidence ->> 'split_to') from open_findings"))
                .containsExactly(ratio);
    }

    /// A market move has the volume of one, or does not fit to a ratio; shares of cents are split in no
    /// ratio of 4:5.
    @ParameterizedTest
    @CsvSource({
        "0.5, 12.5, 1000, 3000",
        "90, 60, 1000, 6000",
        "90, 63, 1000, 1000",
        "100, 78, 1000, 1000",
        "0.05, 0.04, 1000, 1000",
        "10, 14, 1000, 1000",
        "10, 17, 1000, 1000"
    })
    void moveWithTheVolumeOfAMarketMoveOrWithoutARatioIsNone(
            double before, double after, long volumeBefore, long volume) {
        closes("AAA", "2024-04-29", before, after);
        moved(volumeBefore, volume);
        assertThat(database.rows("select report_large_returns('2024-04-30')")).containsExactly("0");
    }

    @Test
    void fallWithinTheDayIsNoFractionalSplit() {
        closes("AAA", "2024-04-29", 90, 60);
        moved(1000, 1000);
        database.execute("update daily_bars set open = 80, high = 80 where trading_date = '2024-04-30'");
        assertThat(database.rows("select report_large_returns('2024-04-30')")).containsExactly("0");
    }

    @Test
    void dividendThatExplainsTheStepIsNoMissingSplit() {
        closes("AAA", "2024-04-29", 90, 30);
        moved(1000, 1000);
        database.execute("update daily_bars set total_return = 0.01 where trading_date = '2024-04-30'");
        assertThat(database.rows("select report_large_returns('2024-04-30')")).containsExactly("0");
    }

    /// A halt: the day between is loaded without the ticker, and the bar after it has no return.
    @ParameterizedTest
    @CsvSource({"2024-04-29, 2024-05-01, 1", "2024-04-19, 2024-04-29, 1", "2024-04-19, 2024-04-30, 0"})
    void missingSplitOfATickerWithoutABarOnThePreviousDayIsReported(String before, String after, int expected) {
        closes("ZED", before, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10);
        closes("AAA", before, 0.5).closes("AAA", after, 5.0);
        assertThat(database.rows("select report_large_returns('" + after + "')"))
                .containsExactly(String.valueOf(expected));
        assertThat(database.rows("select ticker, message from open_findings"))
                .hasSize(expected)
                .allMatch(
                        row -> row.startsWith("AAA|the close went from 0.5 on " + before + " to 5 on " + after + ","));
        database.execute("insert into splits (ticker, execution_date, split_from, split_to) values ('AAA', '" + after
                + "', 10, 1)");
        assertThat(database.rows("select report_large_returns('" + after + "')"))
                .containsExactly("0");
    }

    /// About one rename in twenty has a split near it. NEW was OLD; HANDED is another company since
    /// then.
    @Test
    void missingSplitIsReportedAcrossARenameAndNotAcrossAnotherSecurity() {
        closes("OLD", "2024-04-28", 0.5, 0.5).closes("NEW", "2024-04-30", 5, 5);
        closes("HANDED", "2024-04-28", 0.5, 0.5, 5, 5);
        database.execute("""
                insert into ticker_events (asked_id, event_date, ticker)
                values ('NEW', '2010-01-04', 'OLD'), ('NEW', '2024-04-30', 'NEW');
                insert into identity_overrides (ticker, first_date, reason) values ('HANDED', '2024-04-30', 'merger')""");
        database.execute("select find_bar_spells(clock_timestamp())", "select derive_securities()");
        assertThat(database.rows("select report_large_returns('2024-04-30')")).containsExactly("1");
        assertThat(database.rows("select ticker, message from open_findings"))
                .containsExactly(
                        "NEW|the close went from 0.5 on 2024-04-29 as OLD to 5 on 2024-04-30, which a split of 10:1"
                                + " explains, but no claim has it");
    }

    /// Sets the volumes of the two days of AAA, and the return of the second one.
    private void moved(long volumeBefore, long volume) {
        database.execute(
                "update daily_bars set volume = %d where trading_date = '2024-04-29'".formatted(volumeBefore),
                """
                update daily_bars as bars
                set volume = %d, daily_return = bars.close / before.close - 1, total_return = bars.close / before.close - 1, return_span = 1
                from daily_bars as before
                where bars.trading_date = '2024-04-30' and before.trading_date = '2024-04-29'""".formatted(volume));
    }
}
