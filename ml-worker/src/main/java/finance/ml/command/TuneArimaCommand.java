package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.SearchBounds;
import finance.ml.evaluation.ModelEvaluation;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecaster;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import finance.ml.store.ModelRun;
import finance.ml.store.ResultsFile;
import finance.ml.store.RunStore;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.commons.cli.Options;

public final class TuneArimaCommand extends TickerCommand {
    public static final Command COMMAND = TickerCommand.command(
            "tune-arima",
            "Searches the orders of ARIMA for the least AICc, without a season and with one of 5 sessions,"
                    + " and appends what it found to a CSV file. The best order, its coefficients, AIC and forecasts are of"
                    + " a search on the whole history; RMSE, MAPE and the verdict are of a search that ended before the"
                    + " last fifth, which judges it beside naive and drift: its order is named too. Sessions without a bar"
                    + " are not observed; none is filled.",
            TuneArimaCommand::options,
            TuneArimaCommand::new);

    private static final int WEEK = 5;
    private static final List<String> COLUMNS = List.of(
            "ticker",
            "seasonal",
            "m",
            "best_order",
            "best_seasonal_order",
            "AIC",
            "RMSE",
            "MAPE",
            "AICc",
            "BIC",
            "log_likelihood",
            "constant",
            "judged_order",
            "MASE",
            "naive_RMSE",
            "naive_MAPE",
            "DM_p",
            "scale",
            "observations",
            "first_date",
            "test_from",
            "last_date",
            "seconds");

    private static final int MAX_DIFFERENCES = 1;
    private static final String RESULTS = "arima_tuning_results.csv";

    private final int maxDifferences;
    private final boolean log;
    private final Path results;

    private TuneArimaCommand(Arguments arguments) {
        super(arguments);
        maxDifferences = arguments.integer("max-d", MAX_DIFFERENCES, 0, 2);
        log = arguments.has("log");
        results = arguments.path("results", RESULTS);
    }

    private static Options options() {
        return new Options()
                .addOption(Command.option(
                        "max-d",
                        "0..2",
                        "The most first differences, " + MAX_DIFFERENCES
                                + " by default: prices have no two unit roots."))
                .addOption(Command.flag("log", "Fit the logs of the closes; forecasts and intervals are prices again."))
                .addOption(Command.option("results", "FILE", "CSV file to append to; " + RESULTS + " by default."));
    }

    /// One of the two searches and its result.
    private record Search(SearchBounds bounds, ModelTraining.Trained trained, double seconds) {}

    /// Records the order that each search finds: before the validation window, before the test window, on the whole
    /// history.
    private record RecordingForecaster(ArimaForecaster forecaster, List<String> found) implements Forecaster {
        @Override
        public String name() {
            return forecaster.name();
        }

        @Override
        public FittedForecaster fit(Series history, int horizon) {
            ArimaForecaster.FittedArima fitted = forecaster.fit(history, horizon);
            found.add(fitted.fit().toString());
            return fitted;
        }

        String judged() {
            return found.get(1);
        }
    }

    private List<SearchBounds> searches() {
        return List.of(
                SearchBounds.nonSeasonal().withMaxDifferences(maxDifferences),
                SearchBounds.seasonal(WEEK).withMaxDifferences(maxDifferences));
    }

    private Scale scale() {
        return log ? Scale.LOG : Scale.LEVEL;
    }

    /// Both searches are stored in one transaction, so a ticker with a run of either is already processed.
    @Override
    Set<String> alreadyProcessed(RunStore runs, LocalDate lastLoaded) {
        Set<String> done = new HashSet<>();
        for (SearchBounds bounds : searches()) {
            done.addAll(runs.tickers(
                    ModelRun.Command.TUNE,
                    ArimaForecaster.searched(bounds).name(),
                    lastLoaded,
                    Map.of("scale", scale().name(), "max_d", maxDifferences)));
        }
        return done;
    }

    @Override
    void process(String ticker, Series closes, RunContext context) {
        ResultsFile file = new ResultsFile(results, COLUMNS);
        file.prepare();
        List<Search> found = search(ticker, closes.on(scale()), context.lastLoaded());
        List<RunStore.Forecasts> runs = new ArrayList<>();
        for (Search search : found) {
            runs.add(new RunStore.Forecasts(
                    search.trained().run(), search.trained().forecasts()));
            search.trained().print(context.brief());
        }
        // first the runs, which make the ticker done: a death in between costs rows of the file, never doubles them
        context.runs().save(runs);
        file.append(found.stream().map(TuneArimaCommand::row).toList());
    }

    /// If one search finds no model, the reason is printed and the result of the other one is kept.
    private List<Search> search(String ticker, Series series, LocalDate lastLoaded) {
        List<Search> found = new ArrayList<>();
        Map<String, String> refusals = new LinkedHashMap<>();
        for (SearchBounds bounds : searches()) {
            ArimaForecaster forecaster = ArimaForecaster.searched(bounds);
            try {
                found.add(search(ticker, series, bounds, forecaster, lastLoaded));
            } catch (UnusableSeriesException e) {
                refusals.put(forecaster.name(), e.getMessage());
            }
        }
        if (found.isEmpty()) {
            throw new UnusableSeriesException(refusals.values().iterator().next());
        }
        refusals.forEach((name, reason) -> System.out.println(ticker + ": " + name + ": not fitted: " + reason));
        return found;
    }

    private Search search(
            String ticker, Series series, SearchBounds bounds, ArimaForecaster forecaster, LocalDate lastLoaded) {
        long startedAt = System.nanoTime();
        RecordingForecaster recording = new RecordingForecaster(forecaster, new ArrayList<>());
        ModelTraining training =
                new ModelTraining(ModelRun.Command.TUNE, ticker, series, recording, 0, Optional.empty());
        ModelTraining.Trained trained = training.train(lastLoaded, fitted -> {
            ModelTraining.FitDescription description = ArimaFitDescription.of(fitted, series);
            Map<String, Object> parameters = new LinkedHashMap<>(description.parameters());
            parameters.put("max_d", maxDifferences);
            parameters.put("judged", recording.judged());
            String text = description.text() + "    judged in the table: " + recording.judged()
                    + ", the order of the search that ended before the last fifth\n";
            return new ModelTraining.FitDescription(parameters, description.likelihood(), text);
        });
        return new Search(bounds, trained, (System.nanoTime() - startedAt) / 1e9);
    }

    private static List<Object> row(Search search) {
        ModelRun run = search.trained().run();
        ModelRun.Likelihood likelihood = run.likelihood().orElseThrow();
        ModelRun.TestRecord test = run.test().orElseThrow();
        ModelEvaluation evaluation = test.model();
        boolean seasonal = search.bounds().period() > 1;
        return List.of(
                run.ticker(),
                seasonal,
                search.bounds().period(),
                tuple(run.parameters().get("order")),
                tuple(run.parameters().get("seasonal_order")),
                likelihood.aic(),
                evaluation.accuracy().rmse(),
                evaluation.accuracy().mape(),
                likelihood.aicc(),
                likelihood.bic(),
                likelihood.logLikelihood(),
                run.parameters().get("constant"),
                run.parameters().get("judged"),
                evaluation.accuracy().mase(),
                test.naive().accuracy().rmse(),
                test.naive().accuracy().mape(),
                evaluation.againstNaive().pValue(),
                run.parameters().get("scale"),
                run.observations(),
                run.firstDate(),
                test.testFirstDate(),
                run.lastDate(),
                String.format(Locale.ROOT, "%.2f", search.seconds()));
    }

    /// As Python writes a tuple, which is what readers of the file parse.
    private static String tuple(Object numbers) {
        StringJoiner tuple = new StringJoiner(", ", "(", ")");
        ((List<?>) numbers).forEach(number -> tuple.add(number.toString()));
        return tuple.toString();
    }
}
