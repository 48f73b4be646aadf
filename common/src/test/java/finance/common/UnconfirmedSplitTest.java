package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The SQL function choose_splits(): claims that the prices cannot confirm, and those with from and to
/// exchanged.
class UnconfirmedSplitTest extends SplitMarket {
    private static final String UNCONFIRMED = "split_contradicts_price|2024-05-01|counted, unconfirmed";

    private UnconfirmedSplitTest otherTickersTrade(String firstDate, String lastDate) {
        database.execute("""
                insert into trading_days (trading_date, is_session, verdict)
                select day, true, 'LOADED' from generate_series(date '%s', '%s', '1 day') as day
                on conflict do nothing""".formatted(firstDate, lastDate));
        return this;
    }

    @ParameterizedTest
    @CsvSource({
        "2024-04-29, no bar since 2024-05-01; the last one is of 2024-04-30, 2024-05-01, 50",
        "2024-05-02, no bar until 2024-04-30; the first one is of 2024-05-02, 2024-04-30, 200"
    })
    void splitOfATickerWithBarsOnOneSideOnlyIsUnconfirmed(
            String firstBar, String reason, String laterDate, double laterClose) {
        closes("AAA", firstBar, 100, 100).claim("a", "AAA", "2024-05-01", "1", "2");
        otherTickersTrade("2024-04-29", "2024-05-10");
        assertThat(chosen()).containsExactly("2024-05-01|1|2");
        assertThat(findings()).containsExactly(UNCONFIRMED);
        assertThat(database.rows("select message from open_findings"))
                .containsExactly("the split 1:2 (id a) is unconfirmed: " + reason);

        closes("AAA", laterDate, laterClose);
        database.execute("select mark_split_choices_due('2024-05-01')");
        assertThat(chosen()).containsExactly("2024-05-01|1|2");
        assertThat(findings()).isEmpty();
    }

    /// Splits of tickers without any bar near them (OTC), and those at the end of the loaded days.
    @ParameterizedTest
    @CsvSource({"BBB, 2024-04-29, 2024-05-10", "AAA, 2024-04-01, 2024-04-30", "AAA, 2024-06-01, 2024-06-10"})
    void splitIsNoFindingIfTheDaysOfTheOtherSideAreNotLoaded(String ticker, String firstDate, String lastDate) {
        otherTickersTrade(firstDate, lastDate);
        closes("AAA", "2024-04-29", 100, 100).claim("a", ticker, "2024-05-01", "1", "2");
        assertThat(chosen()).containsExactly("2024-05-01|1|2");
        assertThat(findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10, 1", "1, 10"})
    void ofClaimsWithFromAndToExchangedTheOneThatThePriceShowsCounts(String from, String to) {
        closes("AAA", "2024-04-29", 1, 1, 10, 10)
                .claim("a", "AAA", "2024-05-01", from, to)
                .claim("b", "AAA", "2024-05-01", to, from);
        assertThat(chosen()).containsExactly("2024-05-01|10|1");
        assertThat(findings()).containsExactly("split_contradicts_price|2024-05-01|not counted");
    }

    @ParameterizedTest
    @CsvSource({"2024-05-01, 3, 1", "2024-05-03, 10, 1"})
    void ofClaimsWithFromAndToExchangedOneAtMostCountsWithoutBarsOnOneSide(String otherDate, String from, String to) {
        closes("AAA", "2024-04-29", 1, 1)
                .claim("a", "AAA", "2024-05-01", from, to)
                .claim("b", "AAA", otherDate, to, from);
        assertThat(chosen()).hasSize(1);
        assertThat(findings()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10, 1", "1, 10"})
    void ofClaimsWithFromAndToExchangedTheOneNearestToAStepOverALongGapCounts(String from, String to) {
        closes("AAA", "2024-04-19", 1)
                .closes("AAA", "2024-05-06", 11)
                .claim("a", "AAA", "2024-05-01", from, to)
                .claim("b", "AAA", "2024-05-01", to, from);
        assertThat(chosen()).containsExactly("2024-05-01|10|1");
    }

    /// As a reverse split by which small holders are paid out, and a forward split after it: both
    /// count, without an effect.
    @Test
    void claimsThatCancelEachOtherOnAFlatPriceCountUnconfirmed() {
        closes("AAA", "2024-04-29", 100, 100, 101)
                .claim("a", "AAA", "2024-05-01", "100", "1")
                .claim("b", "AAA", "2024-05-01", "1", "100");
        assertThat(chosen()).containsExactly("2024-05-01|1|100", "2024-05-01|100|1");
        assertThat(findings()).containsExactly(UNCONFIRMED);
    }
}
