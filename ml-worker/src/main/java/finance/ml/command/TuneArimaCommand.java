package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.SearchBounds;
import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.ModelEvaluation;
import finance.ml.models.ArimaModel;
import finance.ml.series.FitDescription.LikelihoodSummary;
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
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.commons.cli.Options;

final class TuneArimaCommand extends TickerCommand {
    static final Command COMMAND = TickerCommand.command(
            "tune-arima",
            "Searches for the ARIMA orders with the smallest AICc, without a season and with a season of 5 sessions, and"
                    + " appends the results to a CSV file. The order, coefficients, AIC and forecasts come from a search"
                    + " on the whole history. RMSE, MAPE and the comparison with naive and drift come from a search that"
                    + " ended before the last fifth; its order is also printed. Sessions without a bar are missing values;"
                    + " they are not filled.",
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
    private final Scale scale;
    private final Path results;

    private TuneArimaCommand(Arguments arguments) {
        super(arguments);
        maxDifferences = arguments.integer("max-d", MAX_DIFFERENCES, 0, 2);
        scale = ArimaModel.scale(arguments);
        results = arguments.path("results", RESULTS);
    }

    private static Options options() {
        return new Options()
                .addOption(Command.option(
                        "max-d",
                        "0..2",
                        "Maximum number of first differences; " + MAX_DIFFERENCES
                                + " by default, because prices do not have two unit roots."))
                .addOption(ArimaModel.logFlag())
                .addOption(Command.option(
                        "results", "FILE", "CSV file to which the results are appended; " + RESULTS + " by default."));
    }

    /// One of the two searches and its result.
    private record Search(SearchBounds bounds, ModelTraining.Trained trained, double seconds) {}

    /// Records the fit that each search finds: before the validation window, before the test window, on the
    /// whole history.
    private record RecordingForecaster(ArimaForecaster forecaster, List<String> found) implements Forecaster {
        @Override
        public String name() {
            return forecaster.name();
        }

        @Override
        public FittedForecaster fit(Series history, int horizon) {
            FittedForecaster fitted = forecaster.fit(history, horizon);
            found.add(fitted.describe().parameters().get("fit").toString());
            return fitted;
        }

        String evaluated() {
            return found.get(1);
        }
    }

    private List<SearchBounds> searches() {
        return List.of(
                SearchBounds.nonSeasonal().withMaxDifferences(maxDifferences),
                SearchBounds.seasonal(WEEK).withMaxDifferences(maxDifferences));
    }

    /// Both searches are stored in one transaction, so a ticker with a run of either is already processed.
    @Override
    Set<String> alreadyProcessed(RunStore runs, LocalDate lastLoaded) {
        Set<String> done = new HashSet<>();
        for (SearchBounds bounds : searches()) {
            done.addAll(runs.tickers(
                    ModelRun.RunCommand.TUNE,
                    ArimaForecaster.searched(bounds).name(),
                    lastLoaded,
                    Map.of("scale", scale.name(), "max_d", maxDifferences)));
        }
        return done;
    }

    @Override
    void process(String ticker, Series closes, RunContext context) {
        ResultsFile file = new ResultsFile(results, COLUMNS);
        file.prepare();
        List<Search> found = search(ticker, closes.on(scale), context);
        List<RunStore.Forecasts> runs = new ArrayList<>();
        for (Search search : found) {
            runs.add(new RunStore.Forecasts(
                    search.trained().run(), search.trained().forecasts()));
            search.trained().print(context.wholeMarket());
        }
        // stored first, which marks the ticker as processed: a kill in between loses rows of the file, duplicates none
        context.runs().save(runs);
        file.append(found.stream().map(TuneArimaCommand::row).toList());
    }

    /// If one search finds no model, the reason is printed and the result of the other one is kept.
    private List<Search> search(String ticker, Series series, RunContext context) {
        List<Search> found = new ArrayList<>();
        Map<String, String> refusals = new LinkedHashMap<>();
        for (SearchBounds bounds : searches()) {
            ArimaForecaster forecaster = ArimaForecaster.searched(bounds);
            try {
                found.add(search(ticker, series, bounds, forecaster, context));
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
            String ticker, Series series, SearchBounds bounds, ArimaForecaster forecaster, RunContext context) {
        long startedAt = System.nanoTime();
        RecordingForecaster recording = new RecordingForecaster(forecaster, new ArrayList<>());
        ModelTraining training = new ModelTraining(
                ModelRun.RunCommand.TUNE, ticker, series, recording, RefitOption.ONCE, Optional.empty());
        ModelTraining.Trained trained = training.train(
                context,
                recording::fit,
                fitted -> fitted.describe()
                        .with("max_d", maxDifferences)
                        .with("judged", recording.evaluated())
                        .withText("    evaluated in the table: " + recording.evaluated()
                                + ", the order of the search that ended before the last fifth\n"));
        return new Search(bounds, trained, (System.nanoTime() - startedAt) / 1e9);
    }

    private static List<Object> row(Search search) {
        ModelRun run = search.trained().run();
        LikelihoodSummary likelihood = run.likelihood().orElseThrow();
        ModelRun.TestRecord test = run.test().orElseThrow();
        ModelEvaluation evaluation = test.model();
        boolean seasonal = search.bounds().period() > 1;
        DieboldMariano againstNaive = evaluation.againstNaive();
        return Arrays.asList(
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
                againstNaive.isDefined() ? againstNaive.pValue() : null,
                run.parameters().get("scale"),
                run.observations(),
                run.firstDate(),
                test.testFirstDate(),
                run.lastDate(),
                String.format(Locale.ROOT, "%.2f", search.seconds()));
    }

    /// In the form of a Python tuple, which existing readers of the file parse.
    private static String tuple(Object numbers) {
        StringJoiner tuple = new StringJoiner(", ", "(", ")");
        ((List<?>) numbers).forEach(number -> tuple.add(number.toString()));
        return tuple.toString();
    }
}
