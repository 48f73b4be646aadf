package finance.ingest.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// A table of the vendor's rows, for joins with the rows that are stored. It ends with the transaction.
final class TemporaryTable {
    private static final int CHUNK = 64 * 1024;

    private TemporaryTable() {}

    /// @param value null for SQL null
    record Column<T>(String name, Function<T, Object> value) {}

    /// Creates and analyzes the table. The values are sent as text, in one COPY.
    ///
    /// @param stored a table with columns of these names, whose types the new table gets
    static <T> void create(Connection connection, String name, String stored, List<Column<T>> columns, List<T> rows)
            throws SQLException {
        String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        try (var statement = connection.createStatement()) {
            statement.execute("create temporary table " + name + " on commit drop as select " + names + " from "
                    + stored + " with no data");
        }
        if (rows.isEmpty()) {
            return;
        }
        copy(connection, "copy " + name + " (" + names + ") from stdin", columns, rows);
        try (var statement = connection.createStatement()) {
            statement.execute("analyze " + name);
        }
    }

    /// Sends the rows in chunks, so that the server reads one while the next one is written.
    private static <T> void copy(Connection connection, String sql, List<Column<T>> columns, List<T> rows)
            throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            StringBuilder lines = new StringBuilder();
            for (T row : rows) {
                append(lines, columns, row);
                if (lines.length() >= CHUNK) {
                    send(lines, copy);
                }
            }
            send(lines, copy);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void send(StringBuilder lines, CopyIn copy) throws SQLException {
        byte[] chunk = lines.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(chunk, 0, chunk.length);
        lines.setLength(0);
    }

    /// In the text format of COPY (https://www.postgresql.org/docs/current/sql-copy.html).
    private static <T> void append(StringBuilder lines, List<Column<T>> columns, T row) {
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                lines.append('\t');
            }
            append(lines, columns.get(i).value().apply(row));
        }
        lines.append('\n');
    }

    private static void append(StringBuilder lines, Object value) {
        if (value == null) {
            lines.append("\\N");
            return;
        }
        String text = value.toString();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> lines.append("\\\\");
                case '\t' -> lines.append("\\t");
                case '\n' -> lines.append("\\n");
                case '\r' -> lines.append("\\r");
                default -> lines.append(c);
            }
        }
    }
}
