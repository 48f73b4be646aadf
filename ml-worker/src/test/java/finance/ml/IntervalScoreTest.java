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

    private void assertScore(double actual, double level, double expected) {
        assertThat(new Interval(10, 14).winklerScore(actual, level)).isCloseTo(expected, within(1e-9));
        assertThat(market.number("select interval_score(10, 14, " + actual + ", " + level + ")"))
                .isCloseTo(expected, within(1e-9));
    }
}
