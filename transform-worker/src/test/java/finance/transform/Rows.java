package finance.transform;

import finance.replay.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// Query results as text, columns separated by `|`, as `psql -At` prints them.
final class Rows {
    private Rows() {}

    static List<String> of(Map<String, String> database, String sql) throws SQLException {
        try (Connection connection = EmbeddedDatabase.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringJoiner row = new StringJoiner("|");
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    String value = result.getString(i);
                    row.add(value == null ? "" : value);
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }
}
