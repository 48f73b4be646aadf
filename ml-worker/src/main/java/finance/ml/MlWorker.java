package finance.ml;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.ExitCode;
import finance.common.HelpFooter;
import finance.common.Operands;
import finance.common.Settings;
import finance.common.Worker;
import finance.ml.command.Commands;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;

/// Trains, tunes, forecasts and scores models on the market in PostgreSQL.
public final class MlWorker {
    private static final Command NONE = new Command(
            "ml-worker",
            "Trains, tunes, forecasts and scores models on the market in PostgreSQL; the baseline is the naive forecast.",
            Options::new,
            new Operands("COMMAND [ARGUMENT]...", Integer.MAX_VALUE, "One of the commands below and its arguments."),
            MlWorker::refuse);
    private static final String FOOTER = HelpFooter.of(
            List.of("WATCHLIST"), "nothing is loaded", "arguments, configuration", "database unreachable");

    private MlWorker() {}

    public static void main(String[] args) {
        System.exit(run(args, System.getenv()));
    }

    static int run(String[] args, Map<String, String> environment) {
        return new Worker(NONE, Commands.all(), FOOTER).run(args, environment);
    }

    private static ExitCode refuse(Arguments arguments) {
        List<String> words = arguments.operands();
        Settings settings = arguments.settings();
        settings.problem("expected a command" + (words.isEmpty() ? "" : ", found '" + words.getFirst() + "'"));
        settings.check();
        return ExitCode.REFUSED;
    }
}
