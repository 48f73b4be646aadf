package finance.ml;

import finance.common.Settings;
import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.ArimaOrder;
import finance.ml.evaluation.Scale;
import finance.ml.evaluation.Series;
import finance.ml.store.ModelRun;
import finance.ml.store.RunStore;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train-arima",
        description = "Fits an ARIMA model of given order by exact maximum likelihood, judges it beside naive and"
                + " drift on the last fifth of the history (fitted before it, one and five sessions ahead), then fits"
                + " the whole history and forecasts the next 5 sessions. Sessions without a bar are not observed; none"
                + " is filled.",
        mixinStandardHelpOptions = true)
final class TrainArimaCommand extends TickerCommand {
    @Mixin
    private ArimaOrderOptions options;

    @Option(names = "--log", description = "Fit the logs of the closes; forecasts and intervals are prices again.")
    private boolean log;

    @Option(
            names = "--refit-every",
            paramLabel = "SESSIONS",
            description = "While judging, fit anew every so many sessions; once a window by default.")
    private int refitEvery;

    private ArimaForecaster forecaster;
    private boolean constant;

    @Override
    void check(Settings settings) {
        ArimaOrder order = options.order(settings);
        constant = options.constant(order);
        if (refitEvery < 0) {
            settings.problem("--refit-every must be at least 0, found " + refitEvery);
        }
        forecaster = ArimaForecaster.of(order, constant);
    }

    @Override
    Set<String> done(RunStore runs, LocalDate lastLoaded) {
        Scale scale = log ? Scale.LOG : Scale.LEVEL;
        return runs.tickers(
                ModelRun.Command.TRAIN,
                forecaster.name(),
                lastLoaded,
                Map.of("scale", scale.name(), "constant", constant));
    }

    @Override
    void work(String ticker, Series closes, Place place) {
        Series series = log ? closes.log() : closes;
        new ModelTraining(ModelRun.Command.TRAIN, ticker, series, forecaster, refitEvery, Optional.empty())
                .run(place, fitted -> ArimaAccount.of(fitted, series));
    }
}
