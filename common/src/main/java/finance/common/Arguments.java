package finance.common;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/// The arguments of a command as typed values. An invalid value is recorded in the problems of the settings,
/// and the default is returned instead. Options are named without their dashes.
public final class Arguments {
    private final Options options;
    private final CommandLine line;
    private final Settings settings;

    Arguments(Options options, CommandLine line, Settings settings) {
        this.options = options;
        this.line = line;
        this.settings = settings;
    }

    /// The settings, which read the environment and collect problems.
    public Settings settings() {
        return settings;
    }

    /// The operands; after the check of the settings, at most as many as the command takes.
    public List<String> operands() {
        return line.getArgList();
    }

    public boolean has(String flag) {
        return line.hasOption(declared(flag));
    }

    /// All values of an option that may be given several times.
    public List<String> texts(String name) {
        String[] values = line.getOptionValues(declared(name));
        return values == null
                ? List.of()
                : Stream.of(values).filter(value -> !value.isEmpty()).toList();
    }

    public Optional<String> text(String name) {
        List<String> values = texts(name);
        if (values.size() > 1) {
            settings.problem("--" + name + " must be given once, found '" + String.join("' and '", values) + "'");
        }
        return values.stream().findFirst();
    }

    public Path path(String name, String otherwise) {
        return Path.of(text(name).orElse(otherwise));
    }

    public long integer(String name, long otherwise) {
        return between(name, otherwise, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /// An integer of at least `least`.
    public int integer(String name, int otherwise, int least) {
        return integer(name, otherwise, least, Integer.MAX_VALUE);
    }

    /// An integer from `least` to `most`, both included.
    public int integer(String name, int otherwise, int least, int most) {
        return (int) between(name, otherwise, least, most);
    }

    private long between(String name, long otherwise, long least, long most) {
        return value(name, otherwise, "a whole number" + range(least, most), text -> number(text, least, most));
    }

    /// Integers separated by commas; the option may be given several times.
    ///
    /// @param least lower bound of each integer
    public List<Integer> integers(String name, List<Integer> otherwise, int least) {
        List<Integer> numbers = new ArrayList<>();
        for (String text : texts(name)) {
            for (String word : text.split(",", -1)) {
                Optional<Long> number = number(word, least, Integer.MAX_VALUE);
                if (number.isEmpty()) {
                    problem(name, "whole numbers" + range(least, Integer.MAX_VALUE) + ", separated by commas", text);
                    return otherwise;
                }
                numbers.add(number.get().intValue());
            }
        }
        return numbers.isEmpty() ? otherwise : numbers;
    }

    /// A number above zero.
    public double positive(String name, double otherwise) {
        return value(name, otherwise, "a number above 0", text -> decimal(text, Double.MAX_VALUE));
    }

    /// A number above zero and at most one.
    public double share(String name, double otherwise) {
        return value(name, otherwise, "a number above 0 and at most 1", text -> decimal(text, 1));
    }

    /// A constant of an enum, in upper or lower case.
    public <E extends Enum<E>> E oneOf(String name, E otherwise, E[] constants) {
        String names = Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
        return value(
                name,
                otherwise,
                names,
                text -> Arrays.stream(constants)
                        .filter(constant -> constant.name().equalsIgnoreCase(text))
                        .findFirst());
    }

    /// @param reading returns empty for an invalid text
    private <T> T value(String name, T otherwise, String expected, Function<String, Optional<T>> reading) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        Optional<T> value = reading.apply(text.get());
        if (value.isEmpty()) {
            problem(name, expected, text.get());
        }
        return value.orElse(otherwise);
    }

    private void problem(String name, String expected, String found) {
        settings.problem("--" + name + " must be " + expected + ", found '" + found + "'");
    }

    private static Optional<Long> number(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            return number >= least && number <= most ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Double> decimal(String text, double most) {
        try {
            double number = Double.parseDouble(text);
            return number > 0 && number <= most ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String range(long least, long most) {
        return least == Long.MIN_VALUE
                ? ""
                : most == Integer.MAX_VALUE ? " of at least " + least : " from " + least + " to " + most;
    }

    /// a misspelt name in the program would look like an option that is not given
    private String declared(String name) {
        if (!options.hasLongOption(name)) {
            throw new IllegalArgumentException("expected --" + name + " among the command's options");
        }
        return name;
    }
}
