package finance.common;

/// The arguments of a command that do not belong to an option, such as dates or tickers.
///
/// @param usage their form in `--help`, like `[DATE [DATE]]`
/// @param most maximum number of operands
public record Operands(String usage, int most, String description) {
    public static final Operands NONE = new Operands("", 0, "");
}
