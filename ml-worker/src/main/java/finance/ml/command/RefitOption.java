package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.ml.evaluation.DataSplit;
import org.apache.commons.cli.Option;

/// The option `--refit-every` of the commands that evaluate models.
///
/// @param sessions the number of sessions between two fits in the backtest; 0 for one fit per window
record RefitOption(int sessions) {
    static final RefitOption ONCE = new RefitOption(0);

    static Option option() {
        return Command.option(
                "refit-every",
                "SESSIONS",
                "Fit again after this number of sessions of the backtest; once per window by default.");
    }

    static RefitOption of(Arguments arguments) {
        return new RefitOption(arguments.integer("refit-every", 0, 0));
    }

    /// The number of origins between two fits.
    int origins(DataSplit split) {
        return sessions == 0 ? split.test() : sessions;
    }
}
