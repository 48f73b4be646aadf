package finance.replay;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The values `NAME=VALUE` of one option `--fault`. Each is removed when it is read, so that unknown ones
/// remain.
final class FaultValues {
    private final String option;
    private final Map<String, String> values = new HashMap<>();

    private FaultValues(String option) {
        this.option = option;
    }

    /// @param option the whole option, for messages
    /// @param pairs separated by colons
    static FaultValues parse(String option, String pairs) {
        FaultValues read = new FaultValues(option);
        if (option.indexOf(':') < 0) {
            return read;
        }
        for (String pair : pairs.split(":", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw read.wrong("expected NAME=VALUE, found " + pair);
            }
            read.values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return read;
    }

    void checkAllRead() {
        if (!values.isEmpty()) {
            throw wrong("expected no value named " + new TreeSet<>(values.keySet()) + " for this kind");
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String text(String name, String otherwise) {
        String value = values.remove(name);
        return value == null ? otherwise : value;
    }

    /// Separated by commas; empty if the value is missing.
    Set<String> names(String name) {
        String value = values.remove(name);
        return value == null ? Set.of() : Set.copyOf(Arrays.asList(value.split(",", -1)));
    }

    /// One of two words; the first one if the value is missing.
    boolean isFirst(String name, String first, String second) {
        String value = text(name, first);
        if (!value.equals(first) && !value.equals(second)) {
            throw wrong("expected " + first + " or " + second + " for " + name + ", found " + value);
        }
        return value.equals(first);
    }

    LocalDate date(String name) {
        LocalDate[] dates = dates(name);
        if (dates.length != 1) {
            throw wrong("expected one date for " + name + ", found " + dates.length);
        }
        return dates[0];
    }

    LocalDate[] dates(String name) {
        String list = text(name, "");
        try {
            return Arrays.stream(list.split(",")).map(LocalDate::parse).toArray(LocalDate[]::new);
        } catch (DateTimeException unreadable) {
            throw wrong("expected dates like 2026-01-05 for " + name + ", found " + list);
        }
    }

    double number(String name, double otherwise) {
        String value = values.remove(name);
        if (value == null) {
            return otherwise;
        }
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException unreadable) {
            throw wrong("expected a number for " + name + ", found " + value);
        }
    }

    double share(String name, double otherwise) {
        double share = number(name, otherwise);
        if (!(share >= 0 && share <= 1)) {
            throw wrong("expected a share from 0 to 1 for " + name + ", found " + share);
        }
        return share;
    }

    int integer(String name, int otherwise) {
        double value = number(name, otherwise);
        if (value < 0 || value > Integer.MAX_VALUE || value != Math.rint(value)) {
            throw wrong("expected a whole number of at least 0 for " + name + ", found " + value);
        }
        return (int) value;
    }

    IllegalArgumentException wrong(String found) {
        return new IllegalArgumentException("--fault " + option + ": " + found);
    }
}
