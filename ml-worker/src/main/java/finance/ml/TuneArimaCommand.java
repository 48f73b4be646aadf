package finance.ml;

import finance.common.Settings;
import finance.ml.arima.ArimaFit;
import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.ArimaOrder;
import finance.ml.arima.SearchBounds;
import finance.ml.evaluation.Scale;
import finance.ml.evaluation.Series;
import finance.ml.store.ModelRun;
import finance.ml.store.ResultsFile;
import finance.ml.store.RunStore;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "tune-arima",
        description = {
            "Searches the order of an ARIMA model by AICc (Hyndman & Khandakar's stepwise search), once without"
                    + " seasons and",
            "once with seasons of --season sessions. Each search is judged beside naive and drift on the last fifth,"
                    + " with the",
            "orders it finds on what came before, then runs on the whole history, forecasts the next 5 sessions and"
                    + " appends a",
            "row to a CSV file."
        },
        mixinStandardHelpOptions = true)
final class TuneArimaCommand extends TickerCommand {
    private static final int MOST_DIFFERENCES = 2;
    private static final int LONGEST_SEASON = 260;
    private static final List<String> COLUMNS = List.of(
            "ticker",
            "seasonal",
            "m",
            "best_order",
            "best_seasonal_order",
            "AIC",
            "RMSE",
            "MAPE",
            "MASE",
            "naive_RMSE",
            "naive_MAPE",
            "verdict",
            "validation_RMSE",
            "constant",
            "log_likelihood",
            "AICc",
            "BIC",
            "sigma2",
            "scale",
            "observations",
            "first_date",
            "last_date",
            "test_from",
            "seconds");

    @Option(
            names = "--max-d",
            paramLabel = "d",
            description =
                    "Differences at most, 0 to 2; ${DEFAULT-VALUE} by default: prices do not have two unit roots.")
    private int maxDifferences = 1;

    @Option(
            names = "--season",
            paramLabel = "m",
            description = "Sessions a season in the seasonal search; ${DEFAULT-VALUE} by default, a week.")
    private int season = 5;

    @Option(names = "--log", description = "Fit the logs of the closes; forecasts and intervals are turned back.")
    private boolean log;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "CSV file to append to; ${DEFAULT-VALUE} by default.")
    private Path results = Path.of("arima_tuning_results.csv");

    @Override
    void check(Settings settings) {
        if (maxDifferences < 0 || maxDifferences > MOST_DIFFERENCES) {
            settings.problem("--max-d must be from 0 to " + MOST_DIFFERENCES + ", found " + maxDifferences);
        }
        if (season < 2 || season > LONGEST_SEASON) {
            settings.problem("--season must be from 2 to " + LONGEST_SEASON + ", found " + season);
        }
    }

    /// Without seasons, then with them.
    private List<SearchBounds> searches() {
        return List.of(
                SearchBounds.nonSeasonal().withMaxDifferences(maxDifferences),
                SearchBounds.seasonal(season).withMaxDifferences(maxDifferences));
    }

    @Override
    Set<String> done(RunStore runs, LocalDate lastLoaded) {
        Set<String> done = null;
        for (SearchBounds bounds : searches()) {
            Set<String> searched = runs.tickers(
                    ModelRun.Command.TUNE, ArimaForecaster.searched(bounds).name(), lastLoaded);
            if (done == null) {
                done = new HashSet<>(searched);
            }
            done.retainAll(searched);
        }
        return done;
    }

    @Override
    void work(String ticker, Series series, Place place) {
        ResultsFile file = new ResultsFile(results, COLUMNS);
        file.append(List.of()); // a file that cannot be written is known before the work, not after
        for (SearchBounds bounds : searches()) {
            file.append(List.of(search(ticker, series.on(log ? Scale.LOG : Scale.LEVEL), bounds, place)));
        }
    }

    private static List<Object> search(String ticker, Series series, SearchBounds bounds, Place place) {
        long startedAt = System.nanoTime();
        ArimaSummary[] summary = new ArimaSummary[1];
        ModelRun run = new ModelTraining(
                        ModelRun.Command.TUNE, ticker, series, ArimaForecaster.searched(bounds), 0, Optional.empty())
                .run(place, fitted -> {
                    summary[0] = ArimaSummary.of(fitted);
                    if (!place.brief()) {
                        System.out.print(summary[0]);
                    }
                    return summary[0].parameters();
                });
        return row(run, series, bounds, summary[0].fit(), (System.nanoTime() - startedAt) * 1e-9);
    }

    private static List<Object> row(ModelRun run, Series series, SearchBounds bounds, ArimaFit fit, double seconds) {
        ArimaOrder order = fit.order();
        ModelRun.TestRecord test = run.test().orElseThrow();
        return Arrays.asList(
                run.ticker(),
                bounds.period() > 1 ? "True" : "False", // as pandas wrote the original's file
                bounds.period(),
                tuple(List.of(order.ar(), order.differences(), order.ma())),
                tuple(ArimaSummary.seasonal(order)),
                fit.aic(),
                test.model().accuracy().rmse(),
                test.model().accuracy().mape(),
                test.model().accuracy().mase(),
                test.naive().accuracy().rmse(),
                test.naive().accuracy().mape(),
                test.model().verdict(),
                test.model().validationRmse(),
                fit.coefficients().size() > order.ar() + order.ma() + order.seasonalAr() + order.seasonalMa(),
                fit.logLikelihood(),
                fit.aicc(),
                fit.bic(),
                fit.sigma2(),
                series.scale().name().toLowerCase(Locale.ROOT),
                run.observations(),
                run.firstDate(),
                run.lastDate(),
                test.testFirstDate(),
                String.format(Locale.ROOT, "%.3f", seconds));
    }

    /// `(1, 1, 1)`, as Python writes a tuple.
    private static String tuple(List<Integer> numbers) {
        return numbers.toString().replace('[', '(').replace(']', ')');
    }
}
