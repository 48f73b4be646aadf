package finance.ml.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A column of an insert statement, with its value in a row. One statement inserts many rows: each parameter is
/// the array of a column's values, and `unnest` makes rows of the arrays.
///
/// @param type the name of the type in PostgreSQL
/// @param value may return null
record InsertColumn<T>(String name, String type, Function<T, Object> value) {
    static <T> InsertColumn<T> text(String name, Function<T, Object> value) {
        return new InsertColumn<>(name, "text", value);
    }

    static <T> InsertColumn<T> json(String name, Function<T, Object> value) {
        return new InsertColumn<>(name, "jsonb", value);
    }

    static <T> InsertColumn<T> date(String name, Function<T, Object> value) {
        return new InsertColumn<>(name, "date", value);
    }

    static <T> InsertColumn<T> integer(String name, Function<T, Object> value) {
        return new InsertColumn<>(name, "int4", value);
    }

    static <T> InsertColumn<T> bigint(String name, Function<T, Object> value) {
        return new InsertColumn<>(name, "int8", value);
    }

    static <T> InsertColumn<T> number(String name, Function<T, Object> value) {
        return new InsertColumn<>(name, "float8", value);
    }

    /// The names of the columns, as in the head of an insert statement.
    static <T> String names(List<InsertColumn<T>> columns) {
        return columns.stream().map(InsertColumn::name).collect(Collectors.joining(", "));
    }

    /// One array per column.
    static <T> String arrays(List<InsertColumn<T>> columns) {
        return columns.stream().map(column -> "?::" + column.type() + "[]").collect(Collectors.joining(", "));
    }

    /// Sets the arrays to the values of the rows.
    static <T> void set(PreparedStatement insert, List<InsertColumn<T>> columns, List<T> rows) throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            InsertColumn<T> column = columns.get(i);
            Object[] values = rows.stream().map(column.value()).toArray();
            insert.setArray(i + 1, insert.getConnection().createArrayOf(column.type(), values));
        }
    }
}
