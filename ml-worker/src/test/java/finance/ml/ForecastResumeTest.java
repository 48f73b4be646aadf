package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ForecastResumeTest {
    private static final LocalDate LAST = LocalDate.of(2025, 1, 17);
    /// Several times the number that is stored at once, so that a part is stored before the last one.
    private static final int TICKERS = 400;

    private static final String FORECASTS = """
            select runs.ticker, runs.model, runs.parameters, forecasts.horizon, target_date, mean, lower_95, upper_80
            from forecasts
            inner join model_runs as runs on runs.run_id = forecasts.run_id
            order by runs.ticker, forecasts.horizon""";

    private final MarketFixture market = new MarketFixture();

    @TempDir
    private Path folder;

    @Test
    void aKilledRunGoesOnWhereItStoppedAndEndsAsIfUndisturbed() throws Exception {
        for (int i = 0; i < TICKERS; i++) {
            market.load("T" + i, LAST, i % 50 == 7 ? MarketFixture.closes(130, x -> 5) : MarketFixture.walk(130, i));
        }
        killOnceTheLastTickersWait();
        int stored = Integer.parseInt(market.value("select count(*) from model_runs"));
        assertThat(stored).isBetween(1, TICKERS - 9);
        assertThat(market.value("select count(*) from forecasts")).isEqualTo(Integer.toString(5 * stored));

        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.printed())
                .containsPattern("400 tickers, \\d+ forecast now")
                .doesNotContain(" 0 before");
        List<List<String>> resumed = market.rows(FORECASTS);
        assertThat(resumed).hasSize(5 * (TICKERS - 8));
        assertThat(market.value("select count(*) from unforecast_tickers")).isEqualTo("8");

        market.execute("truncate model_runs, unforecast_tickers cascade");
        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.rows(FORECASTS)).isEqualTo(resumed);
    }

    /// The forecast of the last ticker in order waits, because another transaction has stored one of it. So the
    /// worker has stored the first hundreds and not the last ones when it is killed.
    private void killOnceTheLastTickersWait() throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MlWorker.class.getName(),
                "forecast",
                "--all");
        java.environment().putAll(market.environment);
        try (HeldLock last = new HeldLock(market, """
                insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                values ('forecast', 'naive', 'T99', '2024-01-02', '2025-01-17', 130, '{}')""")) {
            Process worker = java.redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            try {
                last.awaitWaiting(worker::isAlive);
            } finally {
                worker.destroyForcibly().waitFor();
            }
        }
    }
}
