package finance.ml.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A table as the template lays it out; the first cell of a row names it.
final class HtmlTable {
    final String caption;
    final List<Column> columns;
    final List<Row> rows = new ArrayList<>();

    HtmlTable(String caption, Column... columns) {
        this.caption = caption;
        this.columns = List.of(columns);
    }

    /// @param title what the heading means, in a few words; shown on hovering
    record Column(String name, String css, String title) {
        boolean hasTitle() {
            return !title.isEmpty();
        }
    }

    record Row(Cell head, List<Cell> cells) {}

    /// @param gauge null, or a mark to draw instead of the text
    record Cell(String text, String css, Gauge gauge) {}

    /// A ratio to naive on a short axis from 0.8 to 1.2, whose middle is naive itself; what lies outside is at its end.
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

    /// @param better whether it is below 1 beyond chance, which the mark's colour says
    static Cell gauge(Double ratio, boolean better) {
        return ratio == null ? cell("") : new Cell("", "", Gauge.of(ratio, better));
    }

    /// @param cells texts or cells, one a column
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
