package finance.common;

import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the command line of a worker and maps its result to an exit code. Exceptions are caught in this class
/// only.
///
/// @param command the action if the first argument is not the name of a command
/// @param footer for `--help`: the environment and the exit codes
public record Worker(Command command, List<Command> commands, String footer) {
    /// The part of the footer that all workers with a database share.
    public static final Command MIGRATE = new Command(
            "migrate", "Create or update the tables, then end.", Options::new, Operands.NONE, Worker::migrate);

    static {
        LogbackProvider.select();
    }

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    /// Returns the exit status; apart from `main` so that tests can assert it.
    public int run(String[] args, Map<String, String> environment) {
        try {
            Database.prepare();
            Settings settings = new Settings(environment);
            Logging.configure(settings);
            return run(List.of(args), settings).status();
        } catch (WorkerException expected) {
            log.error("{}", expected.getMessage());
            return expected.exitCode().status();
        } catch (Exception | Error fault) {
            log.error("unexpected error (please report): {}", fault.toString(), fault);
            return ExitCode.FAILED.status();
        }
    }

    private ExitCode run(List<String> words, Settings settings) {
        for (Command each : commands) {
            if (!words.isEmpty() && words.getFirst().equals(each.name())) {
                return run(
                        each, command.name() + " " + each.name(), List.of(), words.subList(1, words.size()), settings);
            }
        }
        return run(command, command.name(), commands, words, settings);
    }

    private ExitCode run(Command chosen, String name, List<Command> listed, List<String> words, Settings settings) {
        Options options = chosen.options()
                .get()
                .addOption("h", "help", false, "Show this help and end.")
                .addOption("V", "version", false, "Show the version and end.");
        Arguments arguments = new ErrorCollectingParser(settings).parse(options, chosen.operands(), words);
        if (arguments.has("help")) {
            System.out.print(Help.of(name, chosen, options, listed, footer));
            return ExitCode.DONE;
        }
        if (arguments.has("version")) {
            String version = Worker.class.getPackage().getImplementationVersion();
            System.out.println("finance " + (version == null ? "(not packaged)" : version));
            return ExitCode.DONE;
        }
        return chosen.action().apply(arguments);
    }

    private static ExitCode migrate(Arguments arguments) {
        DatabaseConfig config = DatabaseConfig.from(arguments.settings());
        arguments.settings().check();
        try (Database database = Database.of(config, 1)) {
            int applied = Schema.migrate(database);
            System.out.println("schema of " + config + " is at version " + Schema.VERSION + ", "
                    + Count.of(applied, "migration") + " applied now");
            return ExitCode.DONE;
        }
    }
}
