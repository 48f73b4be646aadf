package finance.common;

import java.util.Locale;

/// A number with its noun, for log lines and summaries: `1 bar`, `11,000 bars`.
public final class Count {
    private Count() {}

    /// The number and the singular or plural of the noun.
    ///
    /// @param singular a noun with a regular plural, for example `bar` or `test symbol`
    public static String of(long number, String singular) {
        return String.format(Locale.ROOT, "%,d %s%s", number, singular, number == 1 ? "" : "s");
    }
}
