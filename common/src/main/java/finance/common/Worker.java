package finance.common;

import java.io.PrintWriter;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;

/// Runs a worker's command line and turns whatever happens into one of the exit codes: the one place that catches.
public final class Worker {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    private Worker() {}

    /// Returns the exit status; apart from `main` so that tests can assert it.
    public static int run(Object command, String... args) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Worker::refuse)
                .setExecutionExceptionHandler((exception, line, parsed) -> fail(exception))
                .execute(args);
    }

    private static int refuse(CommandLine.ParameterException exception, String[] args) {
        PrintWriter err = exception.getCommandLine().getErr();
        err.println(exception.getMessage() + "; see --help");
        return ExitCode.REFUSED.status();
    }

    private static int fail(Exception exception) {
        if (exception instanceof WorkerException expected) {
            log.error("{}", expected.getMessage());
            return expected.exitCode().status();
        }
        log.error("a fault in the program, please report it: {}", exception.toString(), exception);
        return ExitCode.FAILED.status();
    }

    /// `migrate`, the same in every worker: creates or updates the tables, then ends.
    public static int migrate(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        DatabaseConfig config = DatabaseConfig.from(settings);
        settings.check();
        try (Database database = Database.of(config)) {
            int applied = Schema.migrate(database);
            System.out.println("schema of " + config + " is at version " + Schema.VERSION + ", " + applied
                    + (applied == 1 ? " migration" : " migrations") + " applied now");
            return ExitCode.DONE.status();
        }
    }

    /// The version in the jar's manifest.
    public static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Worker.class.getPackage().getImplementationVersion();
            return new String[] {"finance " + (version == null ? "(not packaged)" : version)};
        }
    }
}
