package finance.common;

/// A value that no output may contain: `toString` hides it, and [#scrub] removes it from texts of other
/// origin.
public record Secret(String value) {
    public String scrub(String text) {
        return text == null || value.isEmpty() ? text : text.replace(value, "***");
    }

    @Override
    public String toString() {
        return "***";
    }
}
