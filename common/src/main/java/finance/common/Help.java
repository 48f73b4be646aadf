package finance.common;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/// The text of `--help`: usage, description, operands and options, commands, footer. The formatters of
/// commons-cli support neither operands nor commands.
final class Help {
    private static final int WIDTH = 80;

    private final StringBuilder text = new StringBuilder();

    private Help() {}

    /// @param name of the worker, and of the command where it is not the worker's own
    /// @param commands to list; none for a command that has none
    static String of(String name, Command command, Options options, List<Command> commands, String footer) {
        Help help = new Help();
        help.paragraph(("Usage: " + name + " [OPTION]... " + command.operands().usage()).strip());
        help.paragraph(command.description());
        help.line("");
        Map<String, String> rows = new LinkedHashMap<>();
        if (command.operands().most() > 0) {
            rows.put("      " + command.operands().usage(), command.operands().description());
        }
        options.getOptions().forEach(option -> rows.put(words(option), option.getDescription()));
        help.table(rows);
        if (!commands.isEmpty()) {
            help.line("");
            help.line("Commands, each with its own --help:");
            Map<String, String> list = new LinkedHashMap<>();
            commands.forEach(each -> list.put("  " + each.name(), firstSentence(each.description())));
            help.table(list);
        }
        if (!footer.isEmpty()) {
            help.line("");
            help.paragraph(footer);
        }
        return help.text.toString();
    }

    private static String words(Option option) {
        String letter = option.getOpt() == null ? "      --" : "  -" + option.getOpt() + ", --";
        return letter + option.getLongOpt() + (option.hasArg() ? "=" + option.getArgName() : "");
    }

    private static String firstSentence(String description) {
        int end = description.indexOf(". ");
        return end < 0 ? description : description.substring(0, end + 1);
    }

    private void table(Map<String, String> rows) {
        int column = 2 + rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        rows.forEach((words, description) -> {
            String start = words;
            for (String line : wrapped(description, WIDTH - column)) {
                line(start + " ".repeat(column - start.length()) + line);
                start = "";
            }
        });
    }

    private void paragraph(String paragraph) {
        wrapped(paragraph, WIDTH).forEach(this::line);
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }

    /// Wraps text into lines of at most that many characters; line breaks in the text are kept.
    private static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.split("\n", -1)) {
            String line = "";
            for (String word : paragraph.split(" ", -1)) {
                if (line.isEmpty()) {
                    line = word;
                } else if (line.length() + 1 + word.length() <= width) {
                    line += " " + word;
                } else {
                    lines.add(line);
                    line = word;
                }
            }
            lines.add(line);
        }
        return lines;
    }
}
