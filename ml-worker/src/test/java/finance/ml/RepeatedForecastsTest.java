package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Settings;
import finance.ml.store.ForecastRow;
import finance.ml.store.ModelRun;
import finance.ml.store.RunStore;
import finance.replay.database.EmbeddedDatabase;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Of the forecasts of one ticker by one model from one origin for one target, the first is stored; those of
/// the command `forecast` are stored in any case.
class RepeatedForecastsTest {
    private static final LocalDate ORIGIN = LocalDate.of(2025, 1, 17);
    private static final LocalDate TARGET = LocalDate.of(2025, 1, 21);

    private final MarketFixture market = new MarketFixture();

    @Test
    void eachModelTickerAndOriginIsStoredOnce() {
        assertThat(save(run(ModelRun.RunCommand.TRAIN, "trees", "A", ORIGIN))).isEqualTo(1);
        assertThat(save(run(ModelRun.RunCommand.TUNE, "trees", "A", ORIGIN))).isZero();
        assertThat(save(run(ModelRun.RunCommand.CANDIDATE, "trees", "A", ORIGIN)))
                .isZero();
        assertThat(save(run(ModelRun.RunCommand.FORECAST, "trees", "A", ORIGIN)))
                .isEqualTo(1);
        assertThat(save(run(ModelRun.RunCommand.TRAIN, "lstm", "A", ORIGIN))).isEqualTo(1);
        assertThat(save(run(ModelRun.RunCommand.TRAIN, "trees", "B", ORIGIN))).isEqualTo(1);
        assertThat(save(run(ModelRun.RunCommand.TRAIN, "trees", "A", ORIGIN.minusDays(1))))
                .isEqualTo(1);
        assertThat(market.value("select count(*) from model_runs")).isEqualTo("7");
    }

    @Test
    void twoSearchesThatFindTheSameModelAreStoredOnce() {
        RunStore.Forecasts search = run(ModelRun.RunCommand.TUNE, "ARIMA(0,1,1)", "A", ORIGIN);
        assertThat(save(search, search)).isEqualTo(1);
        assertThat(market.value("select count(*) from model_runs")).isEqualTo("2");
    }

    @Test
    void theSecondOfTwoTrainingsAtTheSameTimeWaitsAndStoresNone() throws Exception {
        RunStore.Forecasts training = run(ModelRun.RunCommand.TRAIN, "trees", "A", ORIGIN);
        try (var first = EmbeddedDatabase.connect(market.environment);
                var threads = Executors.newSingleThreadExecutor()) {
            first.setAutoCommit(false);
            assertThat(RunStore.insert(first, List.of(training))).isEqualTo(1);
            var second = threads.submit(() -> save(training));
            for (int i = 0; !second.isDone() && !isWaiting(); i++) {
                assertThat(i)
                        .as("times 10 ms waited until the second run waits or has ended")
                        .isLessThan(12_000);
                Thread.sleep(10);
            }
            first.commit();
            assertThat(second.get(120, TimeUnit.SECONDS)).isZero();
        }
        assertThat(market.value("select count(*) from forecasts")).isEqualTo("1");
    }

    private boolean isWaiting() {
        return !market.rows(
                        "select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'")
                .isEmpty();
    }

    private int save(RunStore.Forecasts... runs) {
        try (Database database = Database.of(DatabaseConfig.from(new Settings(market.environment)), 1)) {
            return new RunStore(database).save(List.of(runs));
        }
    }

    private static RunStore.Forecasts run(ModelRun.RunCommand command, String model, String ticker, LocalDate origin) {
        ModelRun run = new ModelRun(
                command,
                model,
                ticker,
                ORIGIN.minusYears(1),
                origin,
                250,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new RunStore.Forecasts(run, List.of(new ForecastRow(origin, TARGET, 1, 100, 99, 101, 98, 102)));
    }
}
