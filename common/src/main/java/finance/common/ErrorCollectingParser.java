package finance.common;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/// The parser of commons-cli, without abbreviations of options. It does not stop at an invalid argument but
/// records it in the problems of the settings, so that one message lists all of them.
final class ErrorCollectingParser extends DefaultParser {
    private final Settings settings;

    ErrorCollectingParser(Settings settings) {
        super(false);
        this.settings = settings;
    }

    Arguments parse(Options known, Operands operands, List<String> words) {
        CommandLine line = parse(known, words);
        for (Option option : line.getOptions()) {
            if (option.hasArg() && option.getValue("").isEmpty()) {
                String name = "--" + option.getLongOpt();
                settings.problem(name + " needs a value, like " + name + "=" + option.getArgName());
            }
        }
        if (line.getArgList().size() > operands.most()) {
            String expected = operands.most() == 0 ? "nothing but options" : operands.usage();
            settings.problem("expected " + expected + ", found '" + String.join(" ", line.getArgList()) + "'");
        }
        return new Arguments(known, line, settings);
    }

    private CommandLine parse(Options known, List<String> words) {
        List<String> accepted = new ArrayList<>(words);
        int end = words.indexOf("--");
        accepted.subList(0, end < 0 ? words.size() : end).removeIf(this::isRefused);
        try {
            return parse(known, accepted.toArray(String[]::new));
        } catch (ParseException e) {
            throw new WorkerException(ExitCode.REFUSED, e.getMessage() + "; see --help", e);
        }
    }

    /// Rejects a single dash before a long name: commons-cli would accept `-all` as `--all`, and
    /// `-order2,1,0` as `--order=2,1,0`.
    private boolean isRefused(String word) {
        boolean refused = word.length() > 2 && word.charAt(0) == '-' && Character.isLetter(word.charAt(1));
        if (refused) {
            handleUnknownToken(word);
        }
        return refused;
    }

    @Override
    protected void handleUnknownToken(String token) {
        if (token.startsWith("-") && token.length() > 1) {
            settings.problem("unknown option '" + token + "'");
        } else {
            addArg(token);
        }
    }
}
