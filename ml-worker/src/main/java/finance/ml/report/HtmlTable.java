package finance.ml.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A table for the template; the first cell of a row is its heading.
final class HtmlTable {
    final String caption;
    final List<Column> columns;
    final List<Row> rows = new ArrayList<>();

    HtmlTable(String caption, Column... columns) {
        this.caption = caption;
        this.columns = List.of(columns);
    }

    /// @param title a short explanation of the heading, shown as a tooltip
    record Column(String name, String css, String title) {
        boolean hasTitle() {
            return !title.isEmpty();
        }
    }

    record Row(Cell head, List<Cell> cells) {}

    /// @param gauge null, or a gauge that replaces the text
    record Cell(String text, String css, Gauge gauge) {}

    /// A ratio to naive on an axis from 0.8 to 1.2 with 1 in the middle; a ratio outside the axis is drawn at its
    /// end.
    record Gauge(String x, String css) {
        private static final int WIDTH = 84;
        private static final int MARGIN = 4;

        static Gauge of(double ratio, boolean better) {
            double share = Math.clamp((ratio - 0.8) / 0.4, 0, 1);
            return new Gauge(
                    String.format(Locale.ROOT, "%.1f", MARGIN + share * (WIDTH - 2 * MARGIN)), better ? "better" : "");
        }
    }

    static Column text(String name) {
        return new Column(name, "text", "");
    }

    static Column number(String name, String title) {
        return new Column(name, "number", title);
    }

    static Cell cell(String text) {
        return new Cell(text, "", null);
    }

    static Cell marked(String text, String css) {
        return new Cell(text, css, null);
    }

    /// @param better whether the ratio is significantly below 1, which the colour shows
    static Cell gauge(Double ratio, boolean better) {
        return ratio == null ? cell("") : new Cell("", "", Gauge.of(ratio, better));
    }

    /// @param cells texts or cells, one per column
    HtmlTable row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "expected %d cells in '%s', found %d".formatted(columns.size(), caption, cells.length));
        }
        List<Cell> made = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            Cell cell = cells[i] instanceof Cell given ? given : cell((String) cells[i]);
            made.add(new Cell(cell.text(), (columns.get(i).css() + " " + cell.css()).strip(), cell.gauge()));
        }
        rows.add(new Row(made.getFirst(), made.subList(1, made.size())));
        return this;
    }

    boolean filled() {
        return !rows.isEmpty();
    }
}
