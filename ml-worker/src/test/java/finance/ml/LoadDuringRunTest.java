package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A day is loaded after a worker has read which day is the last one, and before it reads the bars.
@Tag("slow")
class LoadDuringRunTest {
    private static final LocalDate LAST = LocalDate.of(2025, 1, 17);
    private static final LocalDate NEXT = LocalDate.of(2025, 1, 21);

    private final MarketFixture market = new MarketFixture();

    @Test
    void forecastOfTheMarketIsMadeFromTheDayWithWhichItBegan() throws Exception {
        load();
        assertThat(runWhileTheNextDayIsLoaded("forecast", "--all")).isZero();
        assertThat(market.printed()).startsWith("2025-01-17: 2 tickers, 2 forecast now");
        assertThat(market.rows("select distinct ticker, origin_date from forecasts order by ticker"))
                .containsExactly(List.of("AAA", "2025-01-17"), List.of("BBB", "2025-01-17"));
        assertThat(market.rows("select * from unforecast_tickers")).isEmpty();
    }

    @Test
    void trainingOfTheMarketReadsTheDayWithWhichItBegan() throws Exception {
        load();
        assertThat(runWhileTheNextDayIsLoaded("train-arima", "--all", "--order", "0,1,1"))
                .isZero();
        assertThat(market.printed()).startsWith("2025-01-17: 2 tickers, 2 processed now");
        assertThat(market.rows("select ticker, last_date from model_runs order by ticker"))
                .containsExactly(List.of("AAA", "2025-01-17"), List.of("BBB", "2025-01-17"));
    }

    private void load() {
        market.load("AAA", LAST, MarketFixture.walk(160, 1));
        market.load("BBB", LAST, MarketFixture.walk(160, 2));
    }

    /// Both commands read the earlier runs after the last loaded day.
    private int runWhileTheNextDayIsLoaded(String... args) throws Exception {
        try (var threads = Executors.newSingleThreadExecutor();
                HeldLock runs = new HeldLock(market, "lock table model_runs in access exclusive mode")) {
            Future<Integer> worker = threads.submit(() -> market.run(args));
            runs.awaitWaiting(() -> !worker.isDone());
            market.load("AAA", NEXT, 100);
            market.load("BBB", NEXT, 100);
            runs.release();
            return worker.get(120, TimeUnit.SECONDS);
        }
    }
}
