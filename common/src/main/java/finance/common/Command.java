package finance.common;

import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/// A command of a worker, or the action of a worker without commands.
///
/// @param description for `--help`; the list of commands shows its first sentence
/// @param options are created for the chosen command only, which saves time at the start
/// @param action reads all its arguments and settings, calls [Settings#check], then does the work
public record Command(
        String name,
        String description,
        Supplier<Options> options,
        Operands operands,
        Function<Arguments, ExitCode> action) {

    /// An option without a value.
    public static Option flag(String name, String description) {
        return Option.builder().longOpt(name).desc(description).get();
    }

    /// An option with a value. For commons-cli the value is optional, because its parser stops at a missing
    /// value, but [ErrorCollectingParser] must report it with all other problems.
    ///
    /// @param label name of the value in `--help`, like FILE
    public static Option option(String name, String label, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .optionalArg(true)
                .argName(label)
                .desc(description)
                .get();
    }
}
