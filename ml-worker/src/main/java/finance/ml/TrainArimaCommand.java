package finance.ml;

import finance.common.Settings;
import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.ArimaOrder;
import finance.ml.evaluation.Scale;
import finance.ml.evaluation.Series;
import finance.ml.store.ModelRun;
import finance.ml.store.RunStore;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "train-arima",
        description = {
            "Fits an ARIMA model of the given order by exact maximum likelihood, judges it beside naive and drift on"
                    + " the",
            "last fifth of the history, and forecasts the next 5 sessions. A mean is estimated where nothing is"
                    + " differenced;",
            "sessions without a bar are missing to the model, never filled."
        },
        mixinStandardHelpOptions = true)
final class TrainArimaCommand extends TickerCommand {
    private static final Pattern NUMBERS = Pattern.compile("\\d{1,4}(,\\d{1,4})*");

    @Option(names = "--order", paramLabel = "p,d,q", description = "${DEFAULT-VALUE} by default.")
    private String order = "1,1,1";

    @Option(
            names = "--seasonal",
            paramLabel = "P,D,Q,m",
            description = "Seasonal terms with m sessions a season, 5 for a week; none by default.")
    private String seasonal = "0,0,0,1";

    @Option(names = "--drift", description = "Estimate a drift a session; goes with one difference.")
    private boolean drift;

    @Option(names = "--log", description = "Fit the logs of the closes; forecasts and intervals are turned back.")
    private boolean log;

    @Option(
            names = "--refit-every",
            paramLabel = "SESSIONS",
            description = "While judging, fit anew every so many sessions; once a window by default.")
    private int refitEvery;

    private ArimaForecaster forecaster;

    @Override
    void check(Settings settings) {
        int[] plain = numbers("--order", "p,d,q such as 1,1,1", order, 3, settings);
        int[] season = numbers("--seasonal", "P,D,Q,m such as 1,0,1,5", seasonal, 4, settings);
        if (refitEvery < 0) {
            settings.problem("--refit-every must be at least 0, found " + refitEvery);
        }
        if (plain.length > 0 && season.length > 0) {
            try {
                ArimaOrder whole =
                        new ArimaOrder(plain[0], plain[1], plain[2], season[0], season[1], season[2], season[3]);
                int differences = whole.differences() + whole.seasonalDifferences();
                if (drift && differences != 1) {
                    settings.problem("--drift goes with one difference (d + D = 1), found " + differences
                            + (differences == 0 ? ", where a mean is estimated anyway" : ""));
                } else {
                    forecaster = ArimaForecaster.of(whole, drift || differences == 0);
                }
            } catch (IllegalArgumentException e) {
                settings.problem("--order " + order + " --seasonal " + seasonal + ": " + e.getMessage());
            }
        }
    }

    /// Empty where the text is something else, which becomes a problem.
    private static int[] numbers(String option, String form, String text, int count, Settings settings) {
        String dense = text.replace(" ", "");
        int[] numbers = NUMBERS.matcher(dense).matches()
                ? Arrays.stream(dense.split(",", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray()
                : new int[0];
        if (numbers.length == count) {
            return numbers;
        }
        settings.problem(option + " must be " + form + ", found '" + text + "'");
        return new int[0];
    }

    @Override
    Set<String> done(RunStore runs, LocalDate lastLoaded) {
        return runs.tickers(ModelRun.Command.TRAIN, forecaster.name(), lastLoaded);
    }

    @Override
    void work(String ticker, Series series, Place place) {
        new ModelTraining(
                        ModelRun.Command.TRAIN,
                        ticker,
                        series.on(log ? Scale.LOG : Scale.LEVEL),
                        forecaster,
                        refitEvery,
                        Optional.empty())
                .run(place, fitted -> {
                    ArimaSummary summary = ArimaSummary.of(fitted);
                    if (!place.brief()) {
                        System.out.print(summary);
                    }
                    return summary.parameters();
                });
    }
}
