package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Count;
import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.ExitCode;
import finance.common.Schema;
import finance.common.Settings;
import finance.common.SignalNotice;
import finance.ml.daily.DailyForecast;
import finance.ml.daily.TickerForecast;
import finance.ml.models.Model;
import finance.ml.models.Models;
import finance.ml.series.Horizons;
import finance.ml.store.SeriesStore;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.apache.commons.cli.Options;

final class ForecastCommand {
    static final Command COMMAND = new Command(
            "forecast",
            "Forecasts the closes of the next " + Horizons.LONGEST
                    + " sessions after the last loaded day (with --as-of, the last one on or before that date)."
                    + " The forecast is naive, unless another model is significantly better on the last fifth of the"
                    + " ticker's history; candidates: "
                    + Models.titles(Model.Use.FORECAST) + "; for the tickers of WATCHLIST also "
                    + Models.titles(Model.Use.WATCHLIST)
                    + ", whose forecasts are stored beside the selected one. Stores one forecast per ticker and day; a second run continues where the first one stopped.",
            ForecastCommand::options,
            TickerSelection.TICKERS,
            arguments -> new ForecastCommand(arguments).run());
    private static final int HISTORY = 500;

    private final Settings settings;
    private final DatabaseConfig config;
    private final TickerSelection selection;
    private final Set<String> watchlist;
    private final int history;
    private final AsOf asOf;

    private ForecastCommand(Arguments arguments) {
        settings = arguments.settings();
        config = DatabaseConfig.from(settings);
        selection = TickerSelection.of(arguments);
        watchlist = Watchlist.of(settings);
        history = arguments.integer("history", HISTORY, TickerForecast.LEAST_HISTORY);
        asOf = AsOf.of(arguments);
    }

    private static Options options() {
        return TickerSelection.options()
                .addOption(Command.option("history", "SESSIONS", "Sessions to fit to; " + HISTORY + " by default."))
                .addOption(AsOf.option());
    }

    private ExitCode run() {
        settings.check();
        try (var _ = new SignalNotice("forecasts so far are stored; run the command again to continue");
                Database database = Database.of(config, 1)) {
            Schema.ensure(database);
            SeriesStore series = asOf.store(database);
            Optional<LocalDate> origin = series.lastDate();
            if (origin.isEmpty()) {
                System.out.println(asOf.nothing("to forecast"));
                return ExitCode.NOTHING_TO_DO;
            }
            DailyForecast daily = new DailyForecast(database, series, origin.get(), history, watchlist);
            warnOfUnknown(series);
            List<String> tickers = selection.tickers(series);
            DailyForecast.Result result = daily.run(tickers);
            if (!selection.all()) {
                result.refusals().forEach((ticker, reason) -> System.out.println(ticker + ": no forecast: " + reason));
            }
            System.out.println(summary(result));
            return exitCode(result);
        }
    }

    private void warnOfUnknown(SeriesStore series) {
        if (watchlist.isEmpty()) {
            return;
        }
        List<String> unknown = series.unknown(List.copyOf(watchlist));
        if (!unknown.isEmpty()) {
            System.out.println("WATCHLIST: expected tickers with bars, found none of " + String.join(", ", unknown));
        }
    }

    private ExitCode exitCode(DailyForecast.Result result) {
        if (result.faults() > 0) {
            return ExitCode.FAILED;
        }
        boolean none = result.refusals().size() == result.tickers();
        return none && !selection.all() ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private static String summary(DailyForecast.Result result) {
        StringJoiner models = new StringJoiner(", ");
        kinds(result.byModel()).forEach((model, count) -> models.add(count + " " + model));
        return String.format(
                Locale.ROOT,
                "%s: %s, %d forecast now%s, %d before, %d skipped (see unforecast_tickers), %.1f s",
                result.origin(),
                Count.of(result.tickers(), "ticker"),
                result.forecast(),
                result.forecast() == 0 ? "" : " (" + models + ")",
                result.before(),
                result.refusals().size(),
                result.seconds());
    }

    /// Counts by kind of model, because there may be hundreds of different orders.
    private static Map<String, Integer> kinds(Map<String, Integer> byModel) {
        Map<String, Integer> kinds = new TreeMap<>();
        byModel.forEach((model, count) -> kinds.merge(Model.kind(model), count, Integer::sum));
        return kinds;
    }
}
