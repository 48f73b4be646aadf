package finance.ml.models;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.arima.ArimaForecaster;
import finance.ml.series.Scale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/// The options of `train-arima`.
public final class ArimaModel {
    static final ModelOptions OPTIONS = new ModelOptions(
            "train-arima",
            "Fits an ARIMA model of the given order by exact maximum likelihood. Sessions without a bar are missing"
                    + " values; they are not filled.",
            ArimaModel::options,
            ArimaModel::of);

    private ArimaModel() {}

    /// The flag to fit log closes, which `tune-arima` has too.
    public static Option logFlag() {
        return Command.flag("log", "Fit the logarithms of the closes; forecasts and intervals are in dollars.");
    }

    /// The scale that the arguments choose by the flag.
    public static Scale scale(Arguments arguments) {
        return arguments.has("log") ? Scale.LOG : Scale.LEVEL;
    }

    private static Options options() {
        return ArimaOrderOptions.options().addOption(logFlag());
    }

    private static ConfiguredModel of(Arguments arguments) {
        ArimaOrderOptions order = ArimaOrderOptions.of(arguments);
        Scale scale = scale(arguments);
        ArimaForecaster forecaster = order.standard()
                ? ArimaForecaster.admissible(order.order(), order.constant())
                : ArimaForecaster.of(order.order(), order.constant());
        return new ConfiguredModel(
                forecaster, scale, Map.of("scale", scale.name(), "constant", order.constant()), Optional.empty());
    }
}
