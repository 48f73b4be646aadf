package finance.ml.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// A table for the template; the first cell of a row is its heading.
final class HtmlTable {
    final String caption;
    final List<Head> columns;
    final List<BodyRow> rows;

    private HtmlTable(String caption, List<Head> columns, List<BodyRow> rows) {
        this.caption = caption;
        this.columns = columns;
        this.rows = rows;
    }

    /// A table with one row per item.
    static <T> HtmlTable of(String caption, Collection<T> items, List<Column<T>> columns) {
        List<BodyRow> rows = new ArrayList<>();
        for (T item : items) {
            List<Cell> cells =
                    columns.stream().map(column -> column.cellOf(item)).toList();
            rows.add(new BodyRow(cells.getFirst(), cells.subList(1, cells.size())));
        }
        return new HtmlTable(caption, columns.stream().map(Column::head).toList(), rows);
    }

    /// A column: its head, and its cell in the row of an item.
    record Column<T>(Head head, Function<T, Cell> cell) {
        private Cell cellOf(T item) {
            Cell own = cell.apply(item);
            return new Cell(own.text(), (head.css() + " " + own.css()).strip(), own.gauge());
        }
    }

    /// @param title a short explanation of the heading, shown as a tooltip; may be empty
    record Head(String name, String css, String title) {
        boolean hasTitle() {
            return !title.isEmpty();
        }
    }

    record BodyRow(Cell head, List<Cell> cells) {}

    /// @param gauge null, or a gauge that replaces the text
    record Cell(String text, String css, Gauge gauge) {}

    /// A ratio to the naive forecast on an axis from 0.8 to 1.2 with 1 in the middle; a ratio outside the
    /// axis is drawn at its end.
    record Gauge(String x, String css) {
        private static final int WIDTH = 84;
        private static final int MARGIN = 4;

        static Gauge of(double ratio, boolean better) {
            double share = Math.clamp((ratio - 0.8) / 0.4, 0, 1);
            return new Gauge(
                    String.format(Locale.ROOT, "%.1f", MARGIN + share * (WIDTH - 2 * MARGIN)), better ? "better" : "");
        }
    }

    static <T> Column<T> text(String name, Function<T, String> text) {
        return cells(name, item -> new Cell(text.apply(item), "", null));
    }

    static <T> Column<T> number(String name, String title, Function<T, String> number) {
        return new Column<>(new Head(name, "number", title), item -> new Cell(number.apply(item), "", null));
    }

    /// A column of text whose cells have a format of their own.
    static <T> Column<T> cells(String name, Function<T, Cell> cell) {
        return new Column<>(new Head(name, "text", ""), cell);
    }

    static Cell marked(String text, String css) {
        return new Cell(text, css, null);
    }

    /// @param better whether the ratio is significantly below 1, which the colour shows
    static Cell gauge(Double ratio, boolean better) {
        return ratio == null ? new Cell("", "", null) : new Cell("", "", Gauge.of(ratio, better));
    }

    boolean filled() {
        return !rows.isEmpty();
    }
}
