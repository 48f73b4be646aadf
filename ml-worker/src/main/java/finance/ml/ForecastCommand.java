package finance.ml;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.ExitCode;
import finance.common.Interruption;
import finance.common.Schema;
import finance.common.Settings;
import finance.ml.daily.DailyForecast;
import finance.ml.store.SeriesStore;
import finance.ml.store.Shard;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "forecast",
        description = {
            "Forecasts the next 5 sessions' closes from the last loaded day, by the model that did best on the ticker's",
            "last fifth: naive, drift or auto-ARIMA. Written once a ticker and day; running it again goes on where it stopped."
        },
        mixinStandardHelpOptions = true)
final class ForecastCommand implements Callable<Integer> {
    @ParentCommand
    private MlWorker worker;

    @Mixin
    private Selection selection;

    @Option(
            names = "--history",
            defaultValue = "500",
            description = "Sessions to learn from; ${DEFAULT-VALUE} by default.")
    private int history;

    @Override
    public Integer call() {
        Settings settings = new Settings(worker.environment());
        DatabaseConfig config = DatabaseConfig.from(settings);
        Shard shard = selection.shard(settings);
        if (history < DailyForecast.LEAST_HISTORY) {
            settings.problem("--history must be at least " + DailyForecast.LEAST_HISTORY + ", found " + history);
        }
        settings.check();
        try (var _ = new Interruption("what is forecast stays, run it again to go on");
                Database database = Database.of(config)) {
            Schema.ensure(database);
            SeriesStore series = new SeriesStore(database);
            Optional<LocalDate> origin = series.lastDate();
            if (origin.isEmpty()) {
                System.out.println("nothing is loaded, nothing to forecast");
                return ExitCode.NOTHING_TO_DO.status();
            }
            DailyForecast daily = new DailyForecast(database, series, origin.get(), history);
            List<String> tickers = selection.tickers(series, shard);
            DailyForecast.Result result = daily.run(tickers);
            if (!selection.isAll()) {
                result.refusals().forEach((ticker, reason) -> System.out.println(ticker + ": no forecast: " + reason));
            }
            System.out.println(summary(result));
            return exitCode(result).status();
        }
    }

    private ExitCode exitCode(DailyForecast.Result result) {
        if (result.faults() > 0) {
            return ExitCode.FAILED;
        }
        boolean none = result.refusals().size() == result.tickers();
        return none && !selection.isAll() ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private static String summary(DailyForecast.Result result) {
        StringJoiner models = new StringJoiner(", ");
        kinds(result.byModel()).forEach((model, count) -> models.add(count + " " + model));
        return String.format(
                Locale.ROOT,
                "%s: %d tickers, %d forecast now%s, %d before, %d not now (unforecast_tickers says why), %.1f s",
                result.origin(),
                result.tickers(),
                result.forecast(),
                result.forecast() == 0 ? "" : " (" + models + ")",
                result.before(),
                result.refusals().size(),
                result.seconds());
    }

    /// Without the orders: hundreds of them say less than their sum.
    private static Map<String, Integer> kinds(Map<String, Integer> byModel) {
        Map<String, Integer> kinds = new TreeMap<>();
        byModel.forEach((model, count) -> kinds.merge(model.replaceAll("\\(.*", ""), count, Integer::sum));
        return kinds;
    }
}
