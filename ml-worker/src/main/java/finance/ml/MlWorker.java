package finance.ml;

import finance.common.ExitCode;
import finance.common.Worker;
import finance.common.WorkerException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Trains, tunes, forecasts and scores models on the market in PostgreSQL.
@Command(
        name = "ml-worker",
        description =
                "Trains, tunes, forecasts and scores models on the market in PostgreSQL; naive is always the bar.",
        mixinStandardHelpOptions = true,
        versionProvider = Worker.Version.class,
        subcommands = {
            TrainArimaCommand.class,
            TuneArimaCommand.class,
            TrainLstmCommand.class,
            TuneLstmCommand.class,
            TrainTreesCommand.class,
            CompareCommand.class,
            ForecastCommand.class,
            ScoreCommand.class,
            ReportCommand.class
        },
        footer = {
            "",
            "Settings come from the environment: POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD.",
            "",
            "Exit codes: 0 done, 2 no retry can help (arguments, configuration), 75 try again later (database away),",
            "1 anything else."
        })
public final class MlWorker implements Callable<Integer> {
    private final Map<String, String> environment;

    MlWorker(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        System.exit(run(args, System.getenv()));
    }

    static int run(String[] args, Map<String, String> environment) {
        return Worker.run(new MlWorker(environment), args);
    }

    Map<String, String> environment() {
        return environment;
    }

    @Command(name = "migrate", description = "Create or update the tables, then end.")
    int migrate() {
        return Worker.migrate(environment);
    }

    @Override
    public Integer call() {
        throw new WorkerException(ExitCode.REFUSED, "expected a command; see --help");
    }
}
