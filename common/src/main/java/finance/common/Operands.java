package finance.common;

/// The words of a command that belong to no option, such as dates or tickers.
///
/// @param usage how `--help` writes them, like `[DATE [DATE]]`
/// @param most how many there may be
public record Operands(String usage, int most, String description) {
    public static final Operands NONE = new Operands("", 0, "");
}
