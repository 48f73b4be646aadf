package finance.ml.models;

import finance.common.Arguments;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.cli.Options;

/// The training command of a model and its options.
///
/// @param command the name of the command, such as `train-trees`
/// @param description how the model is fitted, in complete sentences; the command adds the evaluation
/// @param options the options that only this model has
/// @param reader creates the model from the arguments; collects problems in their settings
public record ModelOptions(
        String command, String description, Supplier<Options> options, Function<Arguments, ConfiguredModel> reader) {}
