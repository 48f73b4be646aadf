package finance.ingest.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A table of the vendor's rows, for joins with the rows that are stored. It ends with the transaction.
final class TemporaryTable {
    private TemporaryTable() {}

    /// @param type of PostgreSQL, for example "date"
    /// @param value null for SQL null
    record Column<T>(String name, String type, Function<T, Object> value) {}

    /// Creates and analyzes the table. The values are sent as text, one array per column.
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
        String casts = columns.stream()
                .map(column -> column.name() + "::" + column.type())
                .collect(Collectors.joining(", "));
        String arrays = columns.stream().map(_ -> "?::text[]").collect(Collectors.joining(", "));
        try (var insert = connection.prepareStatement("insert into " + name + " (" + names + ") select " + casts
                + " from unnest(" + arrays + ") as sent (" + names + ")")) {
            for (int i = 0; i < columns.size(); i++) {
                Function<T, Object> value = columns.get(i).value();
                Object[] texts =
                        rows.stream().map(value).map(TemporaryTable::text).toArray(String[]::new);
                insert.setArray(i + 1, connection.createArrayOf("text", texts));
            }
            insert.executeUpdate();
        }
        try (var statement = connection.createStatement()) {
            statement.execute("analyze " + name);
        }
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
