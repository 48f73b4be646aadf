package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.series.Interval;
import org.junit.jupiter.api.Test;

/// The interval score of stored forecasts (SQL) and of backtests (Java) is the same.
class IntervalScoreTest {
    private final MarketFixture market = new MarketFixture();

    /// The interval from 10 to 14; 2 / (1 - 0.8) = 10 and 2 / (1 - 0.95) = 40 for each dollar of a miss.
    @Test
    void sqlAndJavaAgreeInsideAndOnBothSides() {
        assertScore(12, 0.80, 4);
        assertScore(14, 0.80, 4);
        assertScore(9.5, 0.80, 9);
        assertScore(16, 0.95, 84);
    }

    @Test
    void anOutcomeThatIsMissingHasNoScore() {
        assertThat(market.value("select interval_score(10, 14, null, 0.8)")).isNull();
    }

    /// Median 10, 80 % from 8 to 13, 95 % from 6 to 15, and a close of 14: twice the mean of the pinball
    /// losses (close - quantile) times level, or (quantile - close) times (1 - level), is 2 / 5 * (0.025 *
    /// 8 + 0.1 * 6 + 0.5 * 4 + 0.9 * 1 + 0.025 * 1) = 1.49.
    @Test
    void weightedIntervalScoreIsTwiceTheMeanPinballLoss() {
        market.execute("""
                with run as (
                    insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                    values ('forecast', 'naive', 'AAA', '2024-01-02', '2025-01-17', 200, '{}')
                    returning run_id
                ),
                forecast as (
                    insert into forecasts (run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                    select run_id, 'AAA', '2025-01-17', '2025-01-21', 1, 10, 8, 13, 6, 15 from run
                    returning *
                )
                insert into forecast_scores (run_id, ticker, target_date, horizon, actual, error, winkler_80, winkler_95)
                select run_id, ticker, target_date, horizon, 14, 14 - mean,
                    interval_score(lower_80, upper_80, 14, 0.8), interval_score(lower_95, upper_95, 14, 0.95)
                from forecast""");
        assertThat(market.number("select weighted_interval_score from forecast_scores"))
                .isCloseTo(1.49, within(1e-9));
    }

    private void assertScore(double actual, double level, double expected) {
        assertThat(new Interval(10, 14).winklerScore(actual, level)).isCloseTo(expected, within(1e-9));
        assertThat(market.number("select interval_score(10, 14, " + actual + ", " + level + ")"))
                .isCloseTo(expected, within(1e-9));
    }
}
