package finance.common;

import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/// A command of a worker, or what a worker does without one: how it is called and what it then does.
///
/// @param description for `--help`; its first sentence is what the worker's list of commands shows
/// @param options made for the chosen command only, so that the others cost a start nothing
/// @param action reads all its arguments and settings, calls [Settings#check], then works
public record Command(
        String name,
        String description,
        Supplier<Options> options,
        Operands operands,
        Function<Arguments, ExitCode> action) {

    /// An option that is there or not.
    public static Option flag(String name, String description) {
        return Option.builder().longOpt(name).desc(description).get();
    }

    /// An option with a value. To commons-cli the value is optional: a missing one ends its parser, but is only one of
    /// the problems that [Arguments] gathers.
    ///
    /// @param label what `--help` calls the value, like FILE
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
