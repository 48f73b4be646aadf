package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Scores of forecasts from Tuesday 7 January 2025 for the day after, and what an operator decides later about
/// the securities behind the tickers.
@Tag("slow")
class ScoresOfSecuritiesTest {
    private static final LocalDate ORIGIN = LocalDate.of(2025, 1, 7);
    private static final LocalDate TARGET = LocalDate.of(2025, 1, 8);

    private final MarketFixture market = new MarketFixture();

    @BeforeEach
    void loadAnotherTicker() {
        market.load("OTHER", TARGET, 20, 21, 22);
        forecast("OTHER");
    }

    @Test
    void forecastHasNoOutcomeOnceItsTickerTurnsOutToBelongToAnotherSecurity() {
        market.load("AAA", TARGET, 10, 11, 50);
        forecast("AAA");
        assertThat(market.run("score")).isZero();
        assertThat(actual("AAA")).isEqualTo("50");

        override("AAA", null);
        assertThat(market.run("score")).isZero();
        assertThat(actual("AAA")).isNull();
        assertThat(summary()).startsWith("1 forecast scored now (1 of them again)");

        market.run("score");
        assertThat(summary()).startsWith("0 forecasts scored now");
        market.execute("delete from identity_overrides");
        deriveSecurities();
        assertThat(market.run("score")).isZero();
        assertThat(actual("AAA")).isEqualTo("50");
        assertThat(actual("OTHER")).isEqualTo("22");
    }

    @Test
    void outcomeOfARenamedTickerIsTheCloseOfItsNewTicker() {
        market.load("AAA", ORIGIN, 10, 11);
        market.load("NEWA", TARGET, 24);
        forecast("AAA");
        market.execute(
                "insert into splits (ticker, execution_date, split_from, split_to) values ('NEWA', '2025-01-08', 2, 1)");
        market.run("score");
        assertThat(actual("AAA")).isNull();

        override("NEWA", "AAA");
        assertThat(market.run("score")).isZero();
        assertThat(market.rows("select actual, naive, split_factor from forecast_scores where ticker = 'AAA'"))
                .containsExactly(List.of("12", "11", "0.5"));
        assertThat(summary()).startsWith("1 forecast scored now (1 of them again)");
    }

    /// The ticker goes to another company on the day of the rename.
    @Test
    void outcomeIsThatOfTheSecurityAndNotOfTheNextOneWithItsTicker() {
        market.load("AAA", TARGET, 10, 11, 50);
        market.load("NEWA", TARGET, 12);
        forecast("AAA");
        override("AAA", null);
        override("NEWA", "AAA");
        assertThat(market.run("score")).isZero();
        assertThat(actual("AAA")).isEqualTo("12");
    }

    @Test
    void acquiredCompanyHasNoOutcome() {
        market.load("AAA", ORIGIN, 10, 11);
        forecast("AAA");
        deriveSecurities();
        assertThat(market.run("score")).isZero();
        assertThat(market.rows("select actual, naive from forecast_scores where ticker = 'AAA'"))
                .containsExactly(Arrays.asList(null, "11"));
    }

    @Test
    void eachShardScoresItsOwnTickersAgain() {
        List<String> tickers = List.of("A", "B", "C", "D", "E", "F");
        for (String ticker : tickers) {
            market.load(ticker, TARGET, 10, 11, 50);
            forecast(ticker);
        }
        market.run("score");
        tickers.forEach(ticker -> override(ticker, null));
        market.run("score", "--shard", "1/2");
        market.run("score", "--shard", "2/2");
        assertThat(market.value("select count(actual) from forecast_scores where ticker <> 'OTHER'"))
                .isEqualTo("0");
    }

    private void override(String ticker, String previous) {
        market.execute("insert into identity_overrides (ticker, first_date, previous_ticker, reason) values ('" + ticker
                + "', '2025-01-08', " + (previous == null ? "null" : "'" + previous + "'") + ", 'test')");
        deriveSecurities();
    }

    /// As `ingest-worker --securities` does.
    private void deriveSecurities() {
        market.execute("select find_bar_spells(clock_timestamp()); select derive_securities()");
    }

    private String actual(String ticker) {
        return market.value("select actual from forecast_scores where ticker = '" + ticker + "'");
    }

    /// The last line of the output.
    private String summary() {
        return market.printed().lines().toList().getLast();
    }

    private void forecast(String ticker) {
        market.execute("""
                with run as (
                    insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                    values ('forecast', 'naive', '%1$s', '2024-01-02', '2025-01-07', 200, '{}')
                    returning run_id
                )
                insert into forecasts (run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80,
                    lower_95, upper_95)
                select run_id, '%1$s', '2025-01-07', '2025-01-08', 1, 11, 10, 12, 9, 13 from run""".formatted(ticker));
    }
}
