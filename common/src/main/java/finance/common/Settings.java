package finance.common;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the settings of a worker from the environment and the command line, and collects all problems, so
/// that one message lists them. An empty variable counts as unset. Quotes around a value, which `docker run
/// --env-file` keeps, are removed.
///
/// Usage: read everything, then [#check], then use the values.
public final class Settings {
    private static final Pattern HOST =
            Pattern.compile("[\\p{L}\\p{N}_.-]+|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    public Settings(Map<String, String> environment) {
        this.environment = environment;
    }

    public String text(String name, String otherwise) {
        String value = unquoted(environment.getOrDefault(name, "").strip());
        return value.isEmpty() ? otherwise : value;
    }

    /// Whether the environment has the variable, even if it is empty.
    public boolean isListed(String name) {
        return environment.containsKey(name);
    }

    public String required(String name) {
        String value = text(name, "");
        if (value.isEmpty()) {
            problem(name + " is not set: put it into .env or the environment");
        }
        return value;
    }

    /// A required value that is used in an HTTP header or a password field, never in a log.
    public Secret secret(String name) {
        String value = required(name);
        if (value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            problem(name + " contains a blank or a character that is not printable ASCII: copy it again");
        }
        return new Secret(value);
    }

    public int integer(String name, int otherwise, int least, int most) {
        String value = text(name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, as for a number out of range
        }
        problem(name + " must be a whole number from " + least + " to " + most + ", found '" + value + "'");
        return otherwise;
    }

    /// An http or https address without a slash at the end. User, password and query may be secrets: an
    /// address with one of them is recorded as a problem, without its text.
    public URI address(String name, String otherwise) {
        String value = text(name, otherwise).replaceAll("/+$", "");
        if (value.contains("@") || value.contains("?") || value.contains("#")) {
            problem(name + " must be an http or https address without user, password, query and fragment,"
                    + " found another one, not shown here");
            return URI.create(otherwise);
        }
        try {
            URI uri = URI.create(value);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65535) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // reported below, as for any other invalid address
        }
        // a value that is no address may be a key in the wrong setting
        boolean shown = value.matches("(?i)[a-z]+://.*");
        problem(name + " must be an http or https address, found "
                + (shown ? "'" + value + "'" : "another value, not shown here"));
        return URI.create(otherwise);
    }

    /// A host name or an IP address, or several separated by commas, tried in order. An address with a
    /// scheme, a user, a port or a path is a problem; it is not shown, because it may contain a password.
    public List<String> hosts(String name, String otherwise) {
        List<String> hosts = List.of(text(name, otherwise).split(",", -1));
        if (!hosts.stream().allMatch(HOST.asMatchPredicate())) {
            problem(name
                    + " must be a host name or an IP address alone, as db.example or 10.1.2.3, found another value,"
                    + " not shown here");
            return List.of(otherwise);
        }
        return hosts;
    }

    /// The path of a file that can be read, empty where the setting is unset or its problem is recorded.
    public Optional<Path> readableFile(String name) {
        String value = text(name, "");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path file = Path.of(value);
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                return Optional.of(file);
            }
        } catch (InvalidPathException e) {
            // reported below, as for a file that does not exist
        }
        problem(name + " must be the path of a readable file, found '" + value + "'");
        return Optional.empty();
    }

    public void problem(String sentence) {
        problems.add(sentence);
    }

    /// Throws one exception that lists all problems found so far.
    public void check() {
        if (!problems.isEmpty()) {
            throw new WorkerException(ExitCode.REFUSED, String.join("; ", problems) + "; see --help");
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
