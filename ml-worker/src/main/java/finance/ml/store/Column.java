package finance.ml.store;

import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A column of an insert statement, with its value in a row.
///
/// @param cast the type that the parameter is cast to in SQL, with `::`; empty for none
/// @param value may return null
record Column<T>(String name, JDBCType type, String cast, Function<T, Object> value) {
    static <T> Column<T> text(String name, Function<T, Object> value) {
        return new Column<>(name, JDBCType.VARCHAR, "", value);
    }

    static <T> Column<T> json(String name, Function<T, Object> value) {
        return new Column<>(name, JDBCType.VARCHAR, "::jsonb", value);
    }

    static <T> Column<T> date(String name, Function<T, Object> value) {
        return new Column<>(name, JDBCType.DATE, "::date", value);
    }

    static <T> Column<T> integer(String name, Function<T, Object> value) {
        return new Column<>(name, JDBCType.INTEGER, "::integer", value);
    }

    static <T> Column<T> bigint(String name, Function<T, Object> value) {
        return new Column<>(name, JDBCType.BIGINT, "::bigint", value);
    }

    static <T> Column<T> number(String name, Function<T, Object> value) {
        return new Column<>(name, JDBCType.DOUBLE, "::double precision", value);
    }

    /// The names of the columns, as in the head of an insert statement.
    static <T> String names(List<Column<T>> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /// One parameter per column.
    static <T> String parameters(List<Column<T>> columns) {
        return columns.stream().map(column -> "?" + column.cast()).collect(Collectors.joining(", "));
    }

    /// Sets the parameters to the values of a row and adds the row to the batch.
    static <T> void addBatch(PreparedStatement insert, List<Column<T>> columns, T row) throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            Column<T> column = columns.get(i);
            insert.setObject(i + 1, column.value().apply(row), column.type().getVendorTypeNumber());
        }
        insert.addBatch();
    }
}
