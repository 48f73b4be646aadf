package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Settings;
import finance.ml.store.SeriesStore;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which bars a model reads for a ticker: sessions of January 2025, Monday 6 to Friday 17. The security 1 trades
/// as OLD, from Monday 13 as NEW; then OLD goes to the security 2.
@Tag("slow")
class SecurityHistoryTest {
    private static final LocalDate FIRST_FRIDAY = LocalDate.of(2025, 1, 10);
    private static final LocalDate SECOND_FRIDAY = LocalDate.of(2025, 1, 17);

    private final MarketFixture market = new MarketFixture();

    @BeforeEach
    void load() throws SQLException {
        market.load("OLD", FIRST_FRIDAY, 10, 11, 12);
        market.load("OLD", SECOND_FRIDAY, 50, 51);
        market.load("NEW", SECOND_FRIDAY, 26, 28, 30, 32, 34);
    }

    private void deriveSpells() throws SQLException {
        market.execute("""
                insert into securities (security_id) values (1), (2);
                insert into ticker_spells (
                    security_id, ticker, first_date, last_date, confidence, source, change_source, is_traced, valid_from, valid_to)
                values
                    (1, 'OLD', '2025-01-07', '2025-01-10', 0, '', null, true, '-infinity', '2025-01-16'),
                    (1, 'NEW', '2025-01-13', '2025-01-17', 2, 'event, dates', null, true, '-infinity', 'infinity'),
                    (2, 'OLD', '2025-01-16', '2025-01-17', 0, '', 'override', true, '2025-01-16', 'infinity');
                insert into splits (ticker, execution_date, split_from, split_to) values ('NEW', '2025-01-14', 2, 1)""");
    }

    private double[] closes(String ticker, LocalDate asOf) {
        try (Database database = Database.of(DatabaseConfig.from(new Settings(market.environment)), 1)) {
            return new SeriesStore(database, asOf).series(ticker).values();
        }
    }

    @Test
    void historyIsThatOfTheSecurityOnTheShareBasisOfItsLastSession() throws SQLException {
        deriveSpells();
        assertThat(closes("NEW", SECOND_FRIDAY)).containsExactly(20, 22, 24, 52, 28, 30, 32, 34);
        assertThat(closes("OLD", SECOND_FRIDAY)).containsExactly(50, 51);
    }

    @Test
    void historyAsOfADateKnowsNoLaterTicker() throws SQLException {
        deriveSpells();
        assertThat(closes("OLD", FIRST_FRIDAY)).containsExactly(10, 11, 12);
        assertThat(closes("NEW", LocalDate.of(2025, 1, 13))).containsExactly(10, 11, 12, 26);
    }

    @Test
    void withoutSpellsATickerIsItsOwnHistory() {
        assertThat(closes("NEW", SECOND_FRIDAY)).containsExactly(26, 28, 30, 32, 34);
        assertThat(closes("OLD", SECOND_FRIDAY)).containsExactly(10, 11, 12, 50, 51);
    }

    @Test
    void outcomeOfAForecastIsThatOfItsSecurityIfTheTickerWentToAnotherOne() throws SQLException {
        deriveSpells();
        market.execute("""
                with run as (
                    insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                    values ('forecast', 'naive', 'OLD', '2024-01-02', '2025-01-10', 200, '{}')
                    returning run_id
                )
                insert into forecasts (
                    run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                select run_id, 'OLD', '2025-01-10', '2025-01-16', 4, 12, 11, 13, 10, 14 from run""");
        assertThat(market.run("score")).isZero();
        List<List<String>> scores = market.rows("select actual, naive from forecast_scores");
        assertThat(scores).containsExactly(List.of("16", "12"));
    }
}
