package finance.ingest.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// An insert of one row whose values are set by the name of the column.
final class Insert {
    private final String table;
    private final Map<String, Object> values = new LinkedHashMap<>();

    Insert(String table) {
        this.table = table;
    }

    /// @param value null for SQL null
    Insert value(String column, Object value) {
        values.put(column, value);
        return this;
    }

    /// Prepares the statement with its parameters.
    ///
    /// @param suffix the SQL after the values, for example `returning run_id`
    PreparedStatement prepare(Connection connection, String suffix) throws SQLException {
        String columns = String.join(", ", values.keySet());
        String parameters =
                String.join(", ", values.keySet().stream().map(_ -> "?").toList());
        PreparedStatement statement = connection.prepareStatement(
                "insert into " + table + " (" + columns + ") values (" + parameters + ") " + suffix);
        int index = 1;
        for (Object value : values.values()) {
            statement.setObject(index++, value);
        }
        return statement;
    }
}
