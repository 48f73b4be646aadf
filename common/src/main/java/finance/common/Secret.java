package finance.common;

/// A value that no output may show: `toString` hides it, and [#scrub] takes it out of texts that came from
/// elsewhere.
public record Secret(String value) {
    public String scrub(String text) {
        return text == null || value.isEmpty() ? text : text.replace(value, "***");
    }

    @Override
    public String toString() {
        return "***";
    }
}
