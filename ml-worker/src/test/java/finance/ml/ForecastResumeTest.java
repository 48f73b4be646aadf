package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ForecastResumeTest {
    private static final LocalDate LAST = LocalDate.of(2025, 1, 17);
    /// More than are stored at once, so that a part is there before the end.
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
    void aKilledRunGoesOnWhereItStoppedAndEndsAsIfUndisturbed() throws IOException, InterruptedException {
        for (int i = 0; i < TICKERS; i++) {
            market.load("T" + i, LAST, i % 50 == 7 ? MarketFixture.closes(130, x -> 5) : MarketFixture.walk(130, i));
        }
        killOnceSomethingIsStored();
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

    private void killOnceSomethingIsStored() throws IOException, InterruptedException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MlWorker.class.getName(),
                "forecast",
                "--all");
        java.environment().putAll(market.environment);
        Process worker = java.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            while (market.value("select count(*) from model_runs").equals("0")) {
                assertThat(worker.isAlive())
                        .as("the worker ended before it stored anything")
                        .isTrue();
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } finally {
            worker.destroyForcibly().waitFor();
        }
    }
}
