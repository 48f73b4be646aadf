package finance.ml.report;

import java.util.List;

/// The maximum number of rows of the long tables; the database or a file has the others.
final class TableRows {
    private static final int MAXIMUM = 60;

    private TableRows() {}

    static <T> List<T> first(List<T> items) {
        return items.subList(0, Math.min(MAXIMUM, items.size()));
    }

    static <T> List<T> last(List<T> items) {
        return items.subList(Math.max(0, items.size() - MAXIMUM), items.size());
    }

    /// A note for the caption; empty if all rows are shown.
    ///
    /// @param relation where the other rows are
    static String remainder(int all, String relation) {
        return all <= MAXIMUM
                ? ""
                : " (" + MAXIMUM + " of " + ReportNumbers.count(all) + "; the others are in " + relation + ")";
    }
}
