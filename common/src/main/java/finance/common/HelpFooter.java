package finance.common;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The end of every worker's `--help`: the environment variables that the worker reads, and its exit codes.
public final class HelpFooter {
    private static final List<String> SHARED_SETTINGS = List.of(
            "POSTGRES_HOST",
            "POSTGRES_PORT",
            "POSTGRES_DB",
            "POSTGRES_USER",
            "POSTGRES_PASSWORD",
            "POSTGRES_SSLMODE",
            "POSTGRES_SSLROOTCERT",
            "LOG_FORMAT",
            "KEEP_DAYS (clean)");

    private HelpFooter() {}

    /// The text, which ends with a full stop; a worker may append sentences to it.
    ///
    /// @param settings the variables that only this worker reads
    /// @param nothingToDo the cause of exit code 99
    /// @param refused the causes of exit code 2, separated by commas
    /// @param later the causes of exit code 75, separated by commas
    public static String of(List<String> settings, String nothingToDo, String refused, String later) {
        String names =
                Stream.concat(settings.stream(), SHARED_SETTINGS.stream()).collect(Collectors.joining(", "));
        return "Settings are environment variables: " + names
                + "; .env.example describes them.\n\nExit codes: 0 done, 99 "
                + nothingToDo + ", 2 a retry does not help (" + refused + "), 75 retry later (" + later
                + "), 1 any other error.";
    }
}
