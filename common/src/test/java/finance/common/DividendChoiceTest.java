package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The SQL functions choose_dividends() and mark_dividend_choices_due(): which dividends count, in whatever order the
/// days are loaded. The ex-dividend date is Monday 2025-01-27.
class DividendChoiceTest {
    private final TestDatabase database = TestDatabase.migrated();

    private DividendChoiceTest load(String date, String close) {
        database.execute("""
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                values ('AAA', '%1$s', %2$s, %2$s, %2$s, %2$s, 1000);
                insert into trading_days (trading_date, is_session, verdict) values ('%1$s', true, 'LOADED');
                select mark_split_choices_due('%1$s'), mark_dividend_choices_due('%1$s')""".formatted(date, close));
        return this;
    }

    private DividendChoiceTest dividend(String id, String cash) {
        database.execute("""
                insert into dividend_claims (vendor_id, ticker, ex_dividend_date, cash_amount)
                values ('%s', 'AAA', '2025-01-27', %s)""".formatted(id, cash));
        return this;
    }

    private DividendChoiceTest split(String date, String from, String to) {
        database.execute("""
                insert into split_claims (ticker, execution_date, split_from, split_to)
                values ('AAA', '%s', %s, %s)""".formatted(date, from, to));
        return this;
    }

    private List<String> chosen() {
        database.execute("select choose_splits()", "select choose_dividends()");
        return database.rows("select cash_amount from dividends order by 1");
    }

    private List<String> due() {
        return database.rows("select ticker from dividend_choices_due");
    }

    private List<String> decisions() {
        return database.rows("select kind, decision from open_findings order by 1, 2");
    }

    /// 2024-12-28 is 30 days before the ex-dividend date.
    @Test
    void closeThatIsLoadedAsTheLastOneLimitsTheCashUpToThirtyDaysLater() {
        load("2025-02-03", "40").dividend("a", "50");
        assertThat(chosen()).containsExactly("50");
        load("2024-12-27", "41");
        assertThat(due()).isEmpty();
        load("2024-12-28", "41");
        assertThat(due()).containsExactly("AAA");
        assertThat(chosen()).isEmpty();
        assertThat(decisions()).containsExactly("dividend_implausible|not counted");
    }

    @Test
    void dividendCountsAgainWhenALaterCloseIsLoaded() {
        load("2025-01-10", "41").dividend("a", "50");
        assertThat(chosen()).isEmpty();
        load("2025-01-24", "600");
        assertThat(chosen()).containsExactly("50");
        assertThat(decisions()).isEmpty();
    }

    /// 10 of 400 is 10 of 4 after a split of 1:100.
    @Test
    void closeThatIsLoadedLaterIsComparedOnTheShareBasisOfTheDay() {
        split("2025-01-20", "1", "100").dividend("a", "10");
        assertThat(chosen()).containsExactly("10");
        load("2025-01-10", "400");
        assertThat(chosen()).isEmpty();
        assertThat(decisions()).containsExactly("dividend_implausible|not counted");
    }

    @Test
    void dividendBelowTheCloseIsNotDueWhenADayIsLoaded() {
        dividend("a", "39.99");
        assertThat(chosen()).containsExactly("39.99");
        load("2025-01-10", "40");
        assertThat(due()).isEmpty();
    }

    @Test
    void differentAmountsAreReportedForEachThatIsNoRepetition() {
        dividend("a", "1").dividend("b", "1.00").dividend("c", "2");
        assertThat(chosen()).hasSize(2);
        assertThat(database.rows("select decision, message like '%found several%' from open_findings order by 1"))
                .containsExactly("counted with cash_amount|t", "counted with cash_amount|t", "not counted|f");
    }

    /// The ticker is due already when the claim ends, and is chosen before that is committed.
    @Test
    void claimThatEndsDuringAChoiceNoLongerCountsInTheNextOne() throws SQLException {
        dividend("a", "1");
        try (Connection other = database.connect("other");
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("update dividend_claims set gone_at = now()");
            assertThat(chosen()).containsExactly("1");
            other.commit();
        }
        assertThat(due()).containsExactly("AAA");
        assertThat(chosen()).isEmpty();
    }
}
