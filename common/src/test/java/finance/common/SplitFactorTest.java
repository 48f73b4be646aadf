package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The SQL function report_split_factors(): the vendor's factor of a split contains the later ones,
/// also those of which it sends no row.
class SplitFactorTest extends SplitMarket {
    @BeforeEach
    void coverToday() {
        database.execute("insert into splits_coverage (first_date, last_date) values ('2024-01-01', current_date)");
    }

    private void factors(String... claims) {
        for (String claim : claims) {
            String[] values = claim.split(",", -1);
            claim(values[1], values[0], values[1], values[2], values[3]);
            database.execute("update split_claims set historical_adjustment_factor = %s where vendor_id = '%s'"
                    .formatted(values[4], values[1]));
        }
        database.execute("select choose_splits()");
    }

    private List<String> missing() {
        return database.rows("""
                select trading_date, ticker, (evidence ->> 'split_from') || ':' || (evidence ->> 'split_to')
                from open_findings where kind = 'split_missing' order by 1""");
    }

    @ParameterizedTest
    @CsvSource({"0.125, 1:4", "5, 10:1", "0.333333333, 2:3"})
    void factorWithASplitThatNoRowHasIsAMissingSplit(String factor, String split) {
        factors("AAA,2024-05-01,1,2," + factor);
        assertThat(missing()).containsExactly("2024-05-01|AAA|" + split);
    }

    /// With or without its own ratio, and as the reciprocal: the vendor does not define the factor.
    @ParameterizedTest
    @CsvSource({"0.5", "2", "1", "0.17"})
    void factorOfAnyKnownMeaningAndOneOfNoSimpleRatioIsNoFinding(String factor) {
        factors("AAA,2024-05-01,1,2," + factor);
        assertThat(missing()).isEmpty();
    }

    @Test
    void splitThatIsMissingAfterSeveralClaimsIsReportedAtTheNewest() {
        factors("AAA,2024-05-01,1,2,0.0416666667", "AAA,2024-06-03,1,3,0.0833333333");
        assertThat(missing()).containsExactly("2024-06-03|AAA|1:4");
    }

    @Test
    void missingSplitIsSettledByItsRowAndNotByTheCheckOfThePrices() {
        closes("AAA", "2024-04-30", 100, 50);
        factors("AAA,2024-05-01,1,2,0.125");
        database.execute("select report_large_returns('2024-05-01')");
        assertThat(missing()).hasSize(1);
        factors("AAA,2024-06-03,1,4,0.25");
        assertThat(missing()).isEmpty();
    }

    /// The split of the day on which the vendor sent the factor is not covered yet.
    @Test
    void factorIsComparedWhenTheDaysUntilItWasSentAreCovered() {
        database.execute("update splits_coverage set last_date = current_date - 1");
        factors("AAA,2024-05-01,1,2,0.125");
        assertThat(missing()).isEmpty();
        database.execute("update splits_coverage set last_date = current_date", "select choose_splits()");
        assertThat(missing()).hasSize(1);
    }

    @Test
    void factorThatWasSentBeforeALaterSplitIsNoFinding() {
        factors("AAA,2024-05-01,1,2,0.5");
        database.execute("update split_claims set last_seen = '2024-05-20', factor_since = '2024-05-20'");
        factors("AAA,2024-06-03,1,4,0.25");
        assertThat(missing()).isEmpty();
    }

    @Test
    void factorsThatHaveAnotherMeaningAreNoFindings() {
        factors(
                "AAA,2024-05-01,1,2,8",
                "BBB,2024-05-02,1,2,8",
                "CCC,2024-05-03,1,2,8",
                "DDD,2024-05-06,1,2,8",
                "EEE,2024-05-07,1,2,8",
                "FFF,2024-05-08,1,2,8");
        database.execute("update split_claims set gone_at = null", "select choose_splits()");
        assertThat(missing()).isEmpty();
    }
}
