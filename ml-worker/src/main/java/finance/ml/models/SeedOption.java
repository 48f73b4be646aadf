package finance.ml.models;

import finance.common.Arguments;
import finance.common.Command;
import org.apache.commons.cli.Option;

/// The option `--seed` of the models that use random numbers.
public final class SeedOption {
    private static final long DEFAULT = 1;

    private SeedOption() {}

    /// The declaration of the option.
    ///
    /// @param purpose the use of the random numbers, for the help text
    public static Option option(String purpose) {
        return Command.option(
                "seed",
                "N",
                "Random seed for " + purpose + "; a run with the same seed gives the same result. " + DEFAULT
                        + " by default.");
    }

    /// The seed of the arguments.
    public static long of(Arguments arguments) {
        return arguments.integer("seed", DEFAULT);
    }
}
