package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Forecasts of an earlier version, scored and shown by this version, see [EarlierDatabase].
class EarlierForecastsTest {
    private static final String SCORES = """
            select run_id, horizon, actual, naive, error, naive_error, inside_80, inside_95, winkler_80, winkler_95
            from forecast_scores
            order by run_id, horizon""";

    private final MarketFixture market = MarketFixture.ofEarlierVersion();

    /// The forecasts of 2025-01-08 for the next session, 2025-01-10, have no score yet; one ticker did not trade.
    @Test
    void theirScoresStayAndTheOutstandingOnesAreComputed() {
        List<List<String>> before = market.rows(SCORES);
        assertThat(before).isNotEmpty();

        assertThat(market.run("score")).isZero();

        assertThat(market.rows(SCORES)).containsAll(before);
        assertThat(market.rows("""
                select count(*), count(actual), count(*) filter (where actual = close)
                from forecast_scores
                left join daily_bars on daily_bars.ticker = forecast_scores.ticker and trading_date = target_date
                where target_date = '2025-01-10'""")).containsExactly(List.of("14", "13", "13"));
    }

    @Test
    void forecastsOfBothVersionsAreInTheReport(@TempDir Path folder) {
        String before = market.value("select count(*) from forecasts");
        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.value("select count(*) from forecasts where origin_date = '2025-01-10'"))
                .isNotEqualTo("0");
        assertThat(market.value("select count(*) from forecasts where origin_date < '2025-01-10'"))
                .isEqualTo(before);
        assertThat(market.run(
                        "report", "AAPL", "--out", folder.resolve("report.html").toString()))
                .isZero();
        assertThat(folder.resolve("report.html")).content().contains("2025-01-10", "ARIMA(1,1,1)");
    }
}
