package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.models.ConfiguredModel;
import finance.ml.models.Model;
import finance.ml.models.ModelOptions;
import finance.ml.models.Models;
import finance.ml.series.Horizons;
import finance.ml.series.Series;
import finance.ml.store.ModelRun;
import finance.ml.store.RunStore;
import java.time.LocalDate;
import java.util.Set;

/// The training command of a model from the list [Models].
final class TrainCommand extends TickerCommand {
    /// The part of the description that all training commands share.
    static final String EVALUATION = "Evaluates the model against naive and " + Models.titles(Model.Use.BASELINE)
            + " on the last fifth of the history, one and " + Horizons.LONGEST
            + " sessions ahead, then fits the whole history and forecasts the next " + Horizons.LONGEST + " sessions.";

    private final ConfiguredModel model;
    private final RefitOption refit;

    private TrainCommand(Arguments arguments, ModelOptions options) {
        super(arguments);
        model = options.reader().apply(arguments);
        refit = RefitOption.of(arguments);
    }

    static Command of(ModelOptions options) {
        return TickerCommand.command(
                options.command(),
                options.description() + " " + EVALUATION,
                () -> options.options().get().addOption(RefitOption.option()),
                arguments -> new TrainCommand(arguments, options));
    }

    @Override
    Set<String> alreadyProcessed(RunStore runs, LocalDate lastLoaded) {
        return runs.tickers(ModelRun.RunCommand.TRAIN, model.forecaster().name(), lastLoaded, model.identity());
    }

    @Override
    void process(String ticker, Series closes, RunContext context) {
        new ModelTraining(
                        ModelRun.RunCommand.TRAIN,
                        ticker,
                        closes.on(model.scale()),
                        model.forecaster(),
                        refit,
                        model.seed())
                .run(context);
    }
}
