package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.arima.ArimaForecaster;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.store.ModelRun;
import finance.ml.store.RunStore;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.Options;

public final class TrainArimaCommand extends TickerCommand {
    public static final Command COMMAND = TickerCommand.command(
            "train-arima",
            "Fits an ARIMA model of given order by exact maximum likelihood, judges it beside naive and"
                    + " drift on the last fifth of the history (fitted before it, one and five sessions ahead), then fits"
                    + " the whole history and forecasts the next 5 sessions. Sessions without a bar are not observed; none"
                    + " is filled.",
            TrainArimaCommand::options,
            TrainArimaCommand::new);

    private final ArimaForecaster forecaster;
    private final boolean constant;
    private final boolean log;
    private final int refitEvery;

    private TrainArimaCommand(Arguments arguments) {
        super(arguments);
        ArimaOrderOptions options = ArimaOrderOptions.of(arguments);
        forecaster = ArimaForecaster.of(options.order(), options.constant());
        constant = options.constant();
        log = arguments.has("log");
        refitEvery = arguments.integer("refit-every", 0, 0);
    }

    private static Options options() {
        return ArimaOrderOptions.options()
                .addOption(Command.flag("log", "Fit the logs of the closes; forecasts and intervals are prices again."))
                .addOption(Command.option(
                        "refit-every",
                        "SESSIONS",
                        "While judging, fit anew every so many sessions; once a window by default."));
    }

    @Override
    Set<String> alreadyProcessed(RunStore runs, LocalDate lastLoaded) {
        Scale scale = log ? Scale.LOG : Scale.LEVEL;
        return runs.tickers(
                ModelRun.Command.TRAIN,
                forecaster.name(),
                lastLoaded,
                Map.of("scale", scale.name(), "constant", constant));
    }

    @Override
    void process(String ticker, Series closes, RunContext context) {
        Series series = log ? closes.log() : closes;
        new ModelTraining(ModelRun.Command.TRAIN, ticker, series, forecaster, refitEvery, Optional.empty())
                .run(context, fitted -> ArimaFitDescription.of(fitted, series));
    }
}
